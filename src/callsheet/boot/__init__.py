"""Start-up: settings, processes, database server, roles, backup. Nobody imports it."""
