"""Fails when a model has changed without its migration; needs no database."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("MOTCUA_HOME", tempfile.mkdtemp(prefix="motcua-lint-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"

import django
from django.core.management import call_command

django.setup()
warnings.simplefilter("ignore")
call_command("makemigrations", check=True, dry_run=True, verbosity=1)
