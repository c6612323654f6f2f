"""The application that the web server serves."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")

from django.core.wsgi import get_wsgi_application

from motcua.config import lifeline, logs

lifeline.end_with_parent()
logs.configure()
application = get_wsgi_application()

from motcua.config import warming  # noqa: E402 -- rooms can be read once the framework is up

warming.web()
