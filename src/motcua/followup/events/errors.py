"""How commands on webhooks can fail."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, NotFound


class WebhookUnknown(NotFound):
    """There is no such webhook."""


class DeliveryUnknown(NotFound):
    """The webhook has no such delivery, or its record is no longer kept."""


class WebhookWrong(HouseError):
    """A field of a webhook is wrong: `field` is `name`, `url` or `types`; `reason` says how."""

    code = "events.webhook_wrong"
    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)
        self.field, self.reason = field, reason
