"""Django's settings for the migrating process alone: the same, connected as the owner of the tables."""

from callsheet.boot import connections
from callsheet.boot.settings import *  # noqa: F403
from callsheet.boot.settings import CALLSHEET

DATABASES = {"default": connections.django(CALLSHEET, connections.OWNER)}
