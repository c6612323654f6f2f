"""What each address of the portal takes; a new page gets its line here, else it is shut."""

from __future__ import annotations

from motcua.doors.ui.rights import ANYBODY, Need, people

_FILING = people("dossier.draft")
_READING = people("dossier.read")

LINES: dict[str, Need] = {
    # ---- open to all
    "portal:home": ANYBODY,
    "portal:search": ANYBODY,
    "portal:procedure": ANYBODY,
    "portal:procedure_json": ANYBODY,
    "portal:procedure_version": ANYBODY,
    "portal:look_up": ANYBODY,
    "portal:look_up_code": ANYBODY,
    "portal:verify": ANYBODY,
    "portal:verify_code": ANYBODY,
    "portal:desk_staff": ANYBODY,
    "portal:display": ANYBODY,
    "portal:kiosk": ANYBODY,
    "portal:ticket": ANYBODY,
    "portal:rate": ANYBODY,
    "portal:rate_dossier": ANYBODY,  # by the slip; without it one signs in
    "portal:help": ANYBODY,
    "portal:help_desk": ANYBODY,
    "portal:ask": ANYBODY,
    "portal:inquiry": ANYBODY,
    "portal:article": ANYBODY,
    "portal:accessibility": ANYBODY,
    "portal:privacy": ANYBODY,
    # ---- signing in and out
    "portal:sign_in": ANYBODY,
    "portal:sign_in_go": ANYBODY,
    "portal:sign_in_answer": ANYBODY,
    "portal:profile": ANYBODY,
    "portal:sign_out": ANYBODY,
    "portal:sign_out_there": ANYBODY,
    "portal:raise_level": ANYBODY,
    "portal:deny": ANYBODY,
    "portal:messages_stop": ANYBODY,
    "portal:data_notice": ANYBODY,
    # ---- the subject's page
    "portal:my_data": people("data.own"),
    "portal:my_look_question": people("data.own"),
    "portal:my_requests": people("data.own"),
    "portal:my_request": people("data.own"),
    "portal:my_export": people("data.own"),
    "portal:my_export_page": people("data.own"),
    "portal:my_consents": people("data.own"),
    "portal:my_consent_receipt": people("data.own"),
    "portal:my_consent_give": people("data.consent"),
    "portal:my_consent_withdraw": people("data.consent"),
    # ---- one's own account, and the enterprise's people and programs
    "portal:messages": people("dossier.read"),
    "portal:inquiries": people(),  # one's own; nothing but what one asked while signed in
    "portal:sessions": people("account.own"),
    "portal:sessions_close": people("account.own"),
    "portal:sessions_contact": people("account.own"),
    "portal:staff": people(),  # says who may open it, instead of an error, to those who may not
    "portal:staff_end": people("mandate.appoint"),
    "portal:staff_take_back": people("mandate.appoint"),
    "portal:programs": people(),  # as above
    "portal:program_revoke": people("client.manage"),
    "portal:program_rotate": people("client.manage"),
    "portal:program_certificate": people("client.manage"),
    "portal:program_certificate_remove": people("client.manage"),
    # ---- what is one's own
    "portal:mine": people(),  # where everybody arrives; the list shows what the mandate lets them see
    "portal:start": _FILING,
    "portal:tasks": _FILING,
    "portal:section": _FILING,
    "portal:question": _FILING,
    "portal:row": _FILING,
    "portal:remove_row": _FILING,
    "portal:sheet": _FILING,
    "portal:papers": _FILING,
    "portal:check": _FILING,
    "portal:form_paper": _FILING,
    "portal:drop": _FILING,
    "portal:keep": _FILING,
    "portal:hand": _FILING,
    "portal:begin_from": _FILING,
    "portal:drop_pattern": _FILING,
    "portal:copy": _FILING,
    "portal:calendar": _READING,
    "portal:dossier": _READING,
    "portal:done": _READING,
    "portal:track": _READING,
    "portal:supplement": people("dossier.supplement"),
    "portal:paper_picture": people("paper.read"),
    "portal:withdraw": people("dossier.withdraw"),
    "portal:returning": people("dossier.withdraw"),
    "portal:sheet_ask": people("sheet.ask"),
    "portal:official": _READING,
    "portal:result": people("result.read"),
    "portal:result_to_wallet": people("result.read"),
    "portal:bills": people("payment.read"),
    "portal:payment": people("payment.read"),
    "portal:payment_check": people("payment.start"),
}
