"""Django's entry to the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags; no models."""

    name = "callsheet.web"
    label = "web"

    def ready(self) -> None:
        """From now on sentences in pages are said in the language of the request, and intervals that took long are shared."""
        from callsheet.actions.place import share_intervals
        from callsheet.said import speak_as
        from callsheet.web.voices import reader

        speak_as(reader)
        share_intervals()
