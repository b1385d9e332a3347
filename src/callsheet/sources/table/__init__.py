"""Any table: a file of rows read through a mapping."""
