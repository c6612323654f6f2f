"""Django's settings, made from the options."""

from __future__ import annotations

import contextlib
import secrets as _secrets
from pathlib import Path

from motcua.config import database as _database
from motcua.config import options as _options

_given = _options.read()
ROOT = _options.ROOT


def secret(home: Path, name: str) -> str:
    """A random secret of this installation, made the first time it is asked for."""
    path = home / "secrets" / name
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        value = _secrets.token_urlsafe(48)
        temporary = path.with_suffix(f".{_secrets.token_hex(4)}")
        temporary.touch(mode=0o600)
        temporary.write_text(value)
        with contextlib.suppress(FileExistsError):  # whoever was first has made it
            path.hardlink_to(temporary)
        temporary.unlink()
        return path.read_text()


MOTCUA = _given.sandboxed("sandbox-secret") if _given.sandbox else _given
SECRET_KEY = secret(MOTCUA.home, "django")
VERIFICATION_SECRET = secret(MOTCUA.home, "verification")

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, MOTCUA.allowed_hosts.split(","))]
ALLOWED_HOSTS.append(MOTCUA.public_url.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0])

_src = Path(__file__).parents[1]
ROOMS = sorted(
    ".".join(("motcua", *path.parent.relative_to(_src).parts))
    for path in _src.glob("*/*/apps.py")
    if (path.parent / "__init__.py").exists()
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    *ROOMS,
    "motcua.config",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": _database.django_settings(MOTCUA)}

ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"
MIDDLEWARE: list[str] = [
    "motcua.config.middleware.RequestLog",
    "motcua.doors.ui.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.doors.ui.middleware.Language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "motcua.doors.ui.session.Session",
    "motcua.doors.ui.looks.Looks",
    "motcua.doors.ui.middleware.ExpectedErrors",
    "motcua.doors.ui.middleware.DeniedByDefault",
    "motcua.doors.office.restricting.Restricted",
]
CSRF_FAILURE_VIEW = "motcua.doors.ui.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "motcua.doors.ui.context.page",
                "motcua.doors.portal.context.portal",
            ]
        },
    }
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["motcua.doors.ui.formats"]
# Off: it would write points into ids in addresses and fields as soon as they have four digits.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [MOTCUA.assets_dir] if MOTCUA.assets_dir.exists() else []
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "motcua.doors.ui.assets.BuiltAssets"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\."
"""The build puts a fingerprint into each name, so that a browser may keep the file for ever."""

SESSION_COOKIE_NAME = "motcua"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = MOTCUA.public_url.startswith("https://")
SESSION_COOKIE_AGE = MOTCUA.session_hours * 3600
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

EMAIL_HOST = MOTCUA.mail_host or "localhost"
EMAIL_PORT = MOTCUA.mail_port
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = MOTCUA.mail_from

LOGGING_CONFIG = None
