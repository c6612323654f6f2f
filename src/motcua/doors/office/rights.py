"""What each address of the office takes; a new page gets its line here, else it is shut."""

from __future__ import annotations

from motcua.doors.ui.rights import ANYBODY, Need, officers

_DRAFTS = officers("catalogue.draft", "catalogue.publish")
_DRAFTING = officers("catalogue.draft")

LINES: dict[str, Need] = {
    "office:sign_in": ANYBODY,
    "office:sign_out": ANYBODY,
    # ---- dossiers and steps
    "office:inbox": officers(),  # where everybody arrives; the list shows what the officer may see
    "office:search": officers("dossier.read"),
    "office:inbox_numbers": officers("process.read"),
    "office:inbox_keep": officers("process.read"),
    "office:inbox_choose": officers("process.read"),
    "office:review": officers("dossier.read"),
    "office:decide": officers("dossier.decide"),
    "office:paper": officers("paper.read"),
    "office:picture": officers("paper.read"),
    "office:remark_add": officers("dossier.remark"),
    "office:remark_settle": officers("dossier.remark"),
    "office:supplement": officers("dossier.request_supplement", "dossier.allow_supplement"),
    "office:result": officers("result.read"),
    "office:sheet_ask": officers("sheet.ask"),
    "office:sheet": officers("dossier.read"),
    "office:together": officers("process.read"),
    "office:hold": officers("process.take"),
    "office:let_go": officers("process.take"),
    "office:take_over": officers("process.take"),
    "office:tell": officers("dossier.request_supplement", "dossier.accept", "dossier.consult"),
    "office:work": officers("process.read"),
    "office:step": officers("process.read"),
    "office:step_finish": officers("process.finish"),
    "office:flagged": officers("dossier.decide"),
    # ---- reception at the counter and by post
    "office:reception": officers("dossier.submit"),
    "office:reception_work": officers("dossier.submit"),
    "office:reception_form": officers("dossier.submit"),
    "office:reception_upload": officers("dossier.submit"),
    "office:reception_scan": officers("dossier.submit"),
    "office:reception_raw": officers("dossier.submit"),
    "office:reception_page": officers("dossier.submit"),
    "office:reception_done": officers("dossier.submit"),
    "office:give_back": officers("dossier.deliver"),
    # ---- money
    "office:payments": officers("payment.settle", "payment.refund", "payment.approve_refund", "payment.ledger"),
    "office:payments_settle": officers("payment.settle"),
    "office:payments_difference": officers("payment.settle"),
    "office:payments_doubt": officers("payment.settle"),
    "office:payments_approve": officers("payment.approve_refund"),
    "office:payments_paid_out": officers("payment.refund"),
    # ---- clocks
    "office:warnings": officers("process.read"),
    "office:lateness": officers("figure.read"),
    "office:calendar": officers("worktime.manage"),
    "office:calendar_change": officers("worktime.manage"),
    "office:calendar_load": officers("worktime.manage"),
    "office:lateness_released": officers("figure.read"),
    "office:lateness_steps": officers("figure.read"),
    # ---- administration
    "office:moves": officers("dossier.move"),
    "office:move": officers("dossier.move"),
    "office:stuck": officers("process.mend"),
    "office:stuck_diagram": officers("process.mend"),
    "office:stuck_retry": officers("process.mend"),
    "office:connections": officers("outbox.read"),
    "office:resend": officers("outbox.resend"),
    # ---- the designer
    "office:designer": _DRAFTS,
    "office:designer_begin": _DRAFTING,
    "office:designer_change": _DRAFTING,
    "office:designer_overview": _DRAFTS,
    "office:designer_act": _DRAFTS,
    "office:designer_compare": _DRAFTS,
    "office:designer_export": _DRAFTS,
    "office:designer_general": _DRAFTS,
    "office:designer_form": _DRAFTS,
    "office:designer_section": _DRAFTS,
    "office:designer_field": _DRAFTS,
    "office:designer_shown": _DRAFTS,
    "office:designer_process": _DRAFTS,
    "office:designer_tables": _DRAFTS,
    "office:designer_table": _DRAFTS,
    "office:designer_codes": _DRAFTS,
    "office:designer_rehearsal": _DRAFTS,
    "office:designer_paper": _DRAFTS,
    "office:designer_text": _DRAFTS,
}
