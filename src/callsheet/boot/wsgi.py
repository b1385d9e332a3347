"""The WSGI application that granian's workers serve."""

import os

from django.core.wsgi import get_wsgi_application

from callsheet.boot.following import follow_parent
from callsheet.boot.freezing import freezing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callsheet.boot.settings")
follow_parent()
application = freezing(get_wsgi_application())
