"""Expected failures of the wallet."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, NotFound


class ItemUnknown(NotFound):
    """There is no such item in this wallet."""

    code = "wallet.item_unknown"


class ItemEnded(Conflict):
    """The item does not hold any more, or has no file; `state` says why, `title` which."""

    code = "wallet.item_ended"


class ShareUnknown(NotFound):
    """The link does not open: it never did, its time is over, or its owner has ended it. All of these read alike."""

    code = "wallet.share_unknown"


class SharesTooMany(Conflict):
    """More links are open than one wallet may have; `most` is the limit."""

    code = "wallet.shares_too_many"
