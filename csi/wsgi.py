"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from csi.core.db import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csi.settings")

limits.install()
application = get_wsgi_application()
# Imports all pages, so that the workers share them.
reverse("home")
