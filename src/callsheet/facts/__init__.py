"""What may be said to have happened: kinds of facts, their fields, their identities."""
