"""A real OpenID Connect provider (django-oauth-toolkit) that tests start as a process of its own."""
