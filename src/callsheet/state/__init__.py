"""The registry: people's choices as rows in PostgreSQL, and the one way to fetch them (access.py)."""
