"""Django's entry to the models."""

from django.apps import AppConfig


class StateConfig(AppConfig):
    """The only Django app with models."""

    name = "callsheet.state"
    label = "state"
    default_auto_field = "django.db.models.BigAutoField"
