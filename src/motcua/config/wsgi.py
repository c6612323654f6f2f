"""The application that the web server serves."""

from __future__ import annotations

import os

from motcua.config import lifeline

lifeline.end_with_parent()  # before anything slow is loaded
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- after the two lines above

from motcua.config import logs  # noqa: E402 -- the same

logs.configure()
application = get_wsgi_application()

from motcua.config import links, warming  # noqa: E402 -- rooms can be read once the framework is up

links.require_sound()  # a setting that cannot be read is told now, not to the first visitor
warming.web()
