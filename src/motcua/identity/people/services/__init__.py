"""Commands on people, mandates, invitations and claims."""

from __future__ import annotations

from motcua.identity.people.services.appointing import answer_invitation, end_appointment, invite, take_back
from motcua.identity.people.services.claiming import lay_claim, settle_claim
from motcua.identity.people.services.mandates import claim_mandate, give_mandate, revoke_mandate, supersede
from motcua.identity.people.services.meeting import change_number, meet

__all__ = [
    "answer_invitation",
    "change_number",
    "claim_mandate",
    "end_appointment",
    "give_mandate",
    "invite",
    "lay_claim",
    "meet",
    "revoke_mandate",
    "settle_claim",
    "supersede",
    "take_back",
]
