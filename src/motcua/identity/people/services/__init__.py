"""Commands on people, mandates, invitations and claims."""

from __future__ import annotations

from motcua.identity.people.services.appointing import answer_invitation, end_appointment, invite, take_back
from motcua.identity.people.services.claiming import lay_claim, settle_claim
from motcua.identity.people.services.mandates import claim_mandate, give_mandate, revoke_mandate, supersede
from motcua.identity.people.services.meeting import change_number, meet
from motcua.identity.people.services.population import forget_answer, forget_answers, look_up

__all__ = [
    "answer_invitation",
    "change_number",
    "claim_mandate",
    "end_appointment",
    "forget_answer",
    "forget_answers",
    "give_mandate",
    "invite",
    "lay_claim",
    "look_up",
    "meet",
    "revoke_mandate",
    "settle_claim",
    "supersede",
    "take_back",
]
