"""Commands of signing: in the organisation's name, and by persons with certificates of their own."""

from __future__ import annotations

from motcua.foundation.signing.services.challenges import answer_challenge, challenge, make_challenge
from motcua.foundation.signing.services.people import (
    SEAL,
    complete,
    fits,
    make_development_person,
    prepare,
    received,
    register_file,
    register_signed,
    register_token,
    sign_held,
    to_be_signed,
    with_fields,
    withdraw_certificate,
)
from motcua.foundation.signing.services.probing import (
    probe_certificate_status,
    probe_service,
    probe_time_stamps,
    probe_trust,
)
from motcua.foundation.signing.services.remote import (
    come_back,
    forget_token,
    go_to_prove,
    go_to_sign,
    go_to_sign_in,
    parts,
    prove,
    sign_part,
)
from motcua.foundation.signing.services.sealing import (
    as_signed,
    make_development_ca,
    sign,
    sign_detached,
    sign_xml,
    signer,
    stamp,
)
from motcua.foundation.signing.services.trusting import refresh_trust_list, take_trust_list

__all__ = [
    "SEAL",
    "answer_challenge",
    "as_signed",
    "challenge",
    "come_back",
    "complete",
    "fits",
    "forget_token",
    "go_to_prove",
    "go_to_sign",
    "go_to_sign_in",
    "make_challenge",
    "make_development_ca",
    "make_development_person",
    "parts",
    "prepare",
    "probe_certificate_status",
    "probe_service",
    "probe_time_stamps",
    "probe_trust",
    "prove",
    "received",
    "refresh_trust_list",
    "register_file",
    "register_signed",
    "register_token",
    "sign",
    "sign_detached",
    "sign_held",
    "sign_part",
    "sign_xml",
    "signer",
    "stamp",
    "take_trust_list",
    "to_be_signed",
    "with_fields",
    "withdraw_certificate",
]
