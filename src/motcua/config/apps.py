"""The composition root's entry in Django: when every room is loaded, they are wired."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root."""

    name = "motcua.config"
    label = "config"

    def ready(self) -> None:
        """Plug ports, subscriptions, jobs and senders in, once a process."""
        from motcua.config import wiring  # slow import

        wiring.connect()
