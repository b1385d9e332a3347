"""Amazon Mechanical Turk: batch result CSV."""
