"""Views: each fetches through actions, renders a report, and is a few lines long."""
