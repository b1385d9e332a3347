"""Django database backend: PostgreSQL that knows whose rows may be seen."""
