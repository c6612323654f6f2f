"""The room's entry in Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "motcua.foundation.jobs"
    label = "jobs"
