"""Pages: addresses, short views, templates."""
