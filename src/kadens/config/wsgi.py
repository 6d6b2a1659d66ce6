"""The web application, for any WSGI server. Many threads share one pool of connections."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
os.environ.setdefault("KADENS_DB_POOL", "8")

application = get_wsgi_application()
