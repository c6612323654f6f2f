"""Commands on petitions (Decree 20/2008/NĐ-CP as amended; Circular 11/2014/TT-BCT articles 10–15)."""

from __future__ import annotations

from motcua.followup.petitions.services.files import LARGEST_FILE, MOST_FILES, add_file
from motcua.followup.petitions.services.files import OPEN as OPEN_FOR_FILES
from motcua.followup.petitions.services.own import content, not_content, supply_own, withdraw
from motcua.followup.petitions.services.taking import enter, forget_origins, send, supply, take
from motcua.followup.petitions.services.turning import PERMISSION, bind, reward, turn

__all__ = [
    "LARGEST_FILE",
    "MOST_FILES",
    "OPEN_FOR_FILES",
    "PERMISSION",
    "add_file",
    "bind",
    "content",
    "enter",
    "forget_origins",
    "not_content",
    "reward",
    "send",
    "supply",
    "supply_own",
    "take",
    "turn",
    "withdraw",
]
