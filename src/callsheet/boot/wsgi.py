"""The WSGI application that granian's workers serve."""

import os

from django.core.wsgi import get_wsgi_application

from callsheet.boot.following import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callsheet.boot.settings")
follow_parent()
application = get_wsgi_application()
