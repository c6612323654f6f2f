"""The room's entry in Django."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    """The wallet."""

    name = "motcua.casework.wallet"
    label = "wallet"
    default_auto_field = "django.db.models.BigAutoField"
