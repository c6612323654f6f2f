"""The closed table of rights (one-stop roles: Decree 118/2025/NĐ-CP articles 6 to 19; NĐ 30/2020/NĐ-CP article 13).

What is not in this file is denied. A role never gives what the law keeps apart: a one-stop officer decides no content,
an operator reads no dossier, an auditor changes nothing.
"""

from __future__ import annotations

_SEE = frozenset({"dossier.read", "paper.read", "result.read", "process.read"})
_STEPS = frozenset({"process.take", "process.finish"})

ROLES: dict[str, frozenset[str]] = {
    # Cán bộ tiếp nhận: receives, checks, hands on, returns; decides no content.
    "one_stop_officer": _SEE | _STEPS | {
        "dossier.submit", "dossier.draft", "dossier.accept", "dossier.refuse_intake", "dossier.request_supplement", "dossier.remark",
        "dossier.transfer", "dossier.deliver", "dossier.stop", "dossier.fee", "dossier.link", "dossier.archive", "paper.add", "outbox.read",
        "payment.read", "payment.cash", "payment.till", "sheet.ask", "counter.serve", "counter.guide", "person.look_up", "dossier.lease",
        "wallet.desk",
    },
    # Người đứng đầu Bộ phận Một cửa.
    "one_stop_head": _SEE | _STEPS | {
        "dossier.remark", "dossier.allow_supplement", "process.assign", "dossier.accept", "dossier.assign", "dossier.adjust_due",
        "dossier.deliver", "dossier.incident", "dossier.link", "figure.read", "payment.read", "payment.cash", "payment.refund", "payment.ask_refund", "payment.till", "sheet.ask",
        "counter.serve", "counter.guide", "counter.manage", "register.keep", "dossier.lease", "dossier.settle_taken",
    },
    # Chuyên viên thụ lý: appraises and drafts the answer.
    "specialist": _SEE | _STEPS | {
        "dossier.remark", "dossier.decide", "dossier.request_supplement", "dossier.consult", "dossier.propose", "dossier.fee",
        "dossier.archive",
    },
    # Lãnh đạo phòng.
    "division_head": _SEE | _STEPS | {
        "dossier.remark", "process.assign", "dossier.assign", "dossier.decide", "dossier.request_supplement", "dossier.consult",
        "dossier.propose",
    },
    # Lãnh đạo đơn vị thụ lý.
    "department_leader": _SEE | _STEPS | {
        "dossier.remark", "process.assign", "dossier.assign", "dossier.decide", "dossier.suspend", "dossier.extend", "dossier.correct",
        "dossier.revoke", "dossier.stop_by_law", "dossier.waive_fee", "dossier.consult", "dossier.waive_opinion", "figure.read",
        "payment.read", "payment.waive", "payment.approve_refund",
    },
    # Lãnh đạo Bộ.
    "ministry_leader": _SEE | _STEPS | {"dossier.decide", "dossier.correct", "dossier.revoke", "figure.read"},
    # Kế toán: settles what channels hand over, asks for refunds, never approves one.
    "accountant": frozenset({
        "payment.read", "payment.settle", "payment.ledger", "payment.refund", "payment.receipt", "payment.ask_refund", "payment.till",
        "figure.read",
    }),
    # Cơ quan phối hợp: answers what it was asked.
    "consulted_agency": frozenset({"process.read", "process.finish", "dossier.opinion", "paper.add"}),
    # Văn thư: numbers, seals, issues.
    "clerk": _SEE | {"result.issue", "number.void", "process.finish", "dossier.archive"},
    # Đầu mối kiểm soát thủ tục hành chính.
    "procedure_controller": frozenset({"catalogue.read", "catalogue.load", "dossier.move", "worktime.manage", "figure.read"}),
    # Cán bộ công nghệ thông tin: drafts procedures on the designer's page; never publishes what they proposed.
    "procedure_designer": frozenset({"catalogue.read", "catalogue.draft"}),
    # The second person, who approves and publishes a procedure.
    "procedure_publisher": frozenset({"catalogue.read", "catalogue.publish", "dossier.move"}),
    # The right to sign is a grant with dates beside a role, not a role of its own in packs.
    "signer": frozenset({"result.issue", "result.sign"}),
    # Technical administrator: the machinery, never a dossier.
    "operator": frozenset({
        "outbox.read", "outbox.resend", "journal.verify", "catalogue.read", "catalogue.load", "account.manage",
        "organisation.manage", "worktime.manage", "job.read", "job.retry", "process.mend", "system.read", "event.manage", "event.read",
    }),
    # Người phụ trách bảo vệ dữ liệu cá nhân: answers subjects' requests, keeps the record of breaches.
    "data_protection_officer": frozenset({"protection.read", "protection.decide", "audit.read"}),
    # Reads everything that was done, changes nothing.
    "auditor": _SEE | {"audit.read", "journal.verify", "journal.read", "outbox.read", "catalogue.read", "figure.read", "system.read", "protection.read"},
}  # fmt: skip
"""Role → what it may do. Keys are those of packs and process steps."""

_STAFF = frozenset({"staff.read", "absence.manage", "work.hand_over"})
_MANAGER = _STAFF | {"grant.give", "post.manage"}

STAFFING: dict[str, frozenset[str]] = {
    "one_stop_head": _MANAGER,
    "department_leader": _MANAGER,
    "division_head": _STAFF,
    "operator": _MANAGER | {"permission.read"},
    "auditor": frozenset({"permission.read", "staff.read"}),
}
"""What a role may do about the people of its units, beside its work."""

for _role in ("one_stop_head", "division_head", "department_leader", "ministry_leader"):
    ROLES[_role] |= {"dossier.export"}  # a list that leaves the house is a head's to take

DOCUMENT_WORK: dict[str, frozenset[str]] = {
    # Văn thư: everything that enters or leaves the authority passes here (Decree 30/2020/NĐ-CP article 4); it decides no content.
    "clerk": frozenset({
        "document.read", "document.register", "document.route", "document.check_form", "document.send", "document.recall", "document.books.read",
        "document.compare", "document.comparison.read", "document.draft",
    }),
    "specialist": frozenset({"document.read", "document.draft", "document.handle"}),
    "division_head": frozenset({"document.read", "document.draft", "document.handle", "document.check", "document.route"}),
    "department_leader": frozenset({"document.read", "document.draft", "document.handle", "document.check", "document.route", "document.books.read"}),
    "ministry_leader": frozenset({"document.read", "document.check", "document.route", "document.books.read"}),
    "signer": frozenset({"document.read", "document.sign"}),
    "auditor": frozenset({"document.read", "document.books.read", "document.comparison.read"}),
    # Whether both sides have the same packages, never what is in them.
    "operator": frozenset({"document.comparison.read"}),
}  # fmt: skip
"""What a role may do with the documents of its units (Decree 30/2020/NĐ-CP articles 4, 10 to 13, 22 to 24)."""

for _role, _more in (*STAFFING.items(), *DOCUMENT_WORK.items()):
    ROLES[_role] |= _more

_FOLLOW_UP: dict[str, frozenset[str]] = {
    "procedure_controller": frozenset(
        {"feedback.read", "feedback.inspect", "feedback.judge", "petition.read", "petition.handle"}
    ),
    "one_stop_head": frozenset({"feedback.read", "petition.read", "petition.handle"}),
    "department_leader": frozenset({"feedback.read", "petition.read", "petition.answer"}),
    "ministry_leader": frozenset({"feedback.read", "petition.read", "petition.answer"}),
    "auditor": frozenset({"feedback.read", "feedback.inspect", "petition.read"}),
}
"""Ratings and petitions: the focal officer receives and passes on, the leader of the competent unit answers (Circular 11/2014/TT-BCT article 13)."""

_HELP = frozenset({"help.read", "help.answer", "help.write", "help.along"})

_HELP_DESK: dict[str, frozenset[str]] = {
    "one_stop_officer": _HELP,
    "one_stop_head": _HELP | {"help.publish", "help.announce"},
    "procedure_controller": frozenset({"help.read", "help.write", "help.publish", "help.announce"}),
    "operator": frozenset({"help.announce"}),
    "auditor": frozenset({"help.read"}),
}
"""The help desk: those at the counter answer, write articles and look along; a head publishes what others wrote."""

_QUALITY: dict[str, frozenset[str]] = {
    "procedure_controller": frozenset(
        {"assessment.read", "assessment.compile", "assessment.declare", "assessment.load"}
    ),
    "one_stop_head": frozenset({"assessment.read", "assessment.sign", "assessment.speak"}),
    "division_head": frozenset({"assessment.read"}),
    "department_leader": frozenset({"assessment.read", "assessment.sign", "assessment.speak"}),
    "ministry_leader": frozenset({"assessment.read", "assessment.sign", "assessment.sign_unit"}),
    "auditor": frozenset({"assessment.read"}),
}
"""The index and evaluations: the office of the ministry compiles, heads sign off their officers, the ministry's leader the units
(Circular 01/2018/TT-VPCP article 15(4))."""

for _role in ("one_stop_officer", "one_stop_head", "procedure_controller"):
    ROLES[_role] |= {"petition.enter"}  # what came by telephone, mail, post or at the desk

_DATA_CATALOGUE: dict[str, frozenset[str]] = {
    role: frozenset({"opendata.catalogue"})
    for role in ("procedure_controller", "ministry_leader", "data_protection_officer", "operator", "auditor")
}
"""What data the house holds, and how sound they are."""

_MESSAGES: dict[str, frozenset[str]] = {
    "one_stop_officer": frozenset({"message.read"}),
    "one_stop_head": frozenset({"message.read", "message.write"}),
    "procedure_controller": frozenset({"message.write"}),
    "operator": frozenset({"message.read", "message.write"}),
    "auditor": frozenset({"message.read"}),
}
"""What was sent to people, and the words of it: a desk says where a message is; the operator sees its way, never what it says of a dossier."""

for _table in (_FOLLOW_UP, _HELP_DESK, _QUALITY, _DATA_CATALOGUE, _MESSAGES):
    for _role, _more in _table.items():
        ROLES[_role] |= _more

_PROJECTS: dict[str, frozenset[str]] = {
    # Vụ Kế hoạch: decides nothing of the work; enters what was decided about a project and its money, and watches both.
    "planning_officer": frozenset({"project.read", "project.manage", "figure.read"}),
    "accountant": frozenset({"project.read", "project.pay"}),
    "department_leader": frozenset({"project.read", "project.report"}),
    "ministry_leader": frozenset({"project.read"}),
    "auditor": frozenset({"project.read"}),
}
"""Projects and budget: one enters what is decided and given, another what is bound and paid, the unit what is done."""

for _role, _more in _PROJECTS.items():
    ROLES[_role] = ROLES.get(_role, frozenset()) | _more

for _role in ("procedure_controller", "department_leader"):
    ROLES[_role] |= {"plan.declare"}  # a value that only a person knows, for a plan of their unit

_PLANS: dict[str, frozenset[str]] = {
    # Đầu mối chuyển đổi số: follows the plan for the lead department, confirms what units report, moves dates by decision.
    "programme_officer": frozenset({
        "programme.read", "programme.report", "programme.confirm", "programme.manage", "programme.sheet.read", "programme.score", "figure.read",
    }),
    "specialist": frozenset({"programme.read", "programme.report"}),
    "clerk": frozenset({"programme.read", "programme.report"}),
    "division_head": frozenset({"programme.read", "programme.report"}),
    "department_leader": frozenset({"programme.read", "programme.report", "programme.sheet.read"}),
    "ministry_leader": frozenset({"programme.read", "programme.oversee", "programme.sheet.read"}),
    "auditor": frozenset({"programme.read", "programme.sheet.read"}),
}  # fmt: skip
"""Tasks of plans: units see theirs and report, the lead department confirms, leaders see all (Decision 792/QĐ-BCT)."""

for _role, _more in _PLANS.items():
    ROLES[_role] = ROLES.get(_role, frozenset()) | _more

_REPORTS: dict[str, frozenset[str]] = {
    "specialist": frozenset({"report.read", "report.write"}),
    "division_head": frozenset({"report.read", "report.write"}),
    "department_leader": frozenset({"report.read", "report.write", "report.submit"}),
    "procedure_controller": frozenset({"report.read", "report.manage"}),
    "programme_officer": frozenset({"report.read", "report.write", "report.manage"}),
    "ministry_leader": frozenset({"report.read"}),
    "signer": frozenset({"report.read", "report.sign"}),
    "auditor": frozenset({"report.read"}),
}
"""Reports of law: a unit writes its own and its leader hands it in, who keeps the kind returns, accepts and consolidates, a signer signs."""

for _role, _more in _REPORTS.items():
    ROLES[_role] |= _more

_DIGITISING = ("one_stop_officer", "one_stop_head", "specialist", "clerk")
for _role in _DIGITISING:
    ROLES[_role] |= {"result.digitise"}  # two officers enter, the clerk seals (Decree 30/2020/NĐ-CP articles 25 to 27)

ADMIN_ROLES: frozenset[str] = frozenset({"operator", "procedure_publisher", "auditor", "data_protection_officer"})
"""Roles that reach far: their holders show a second factor where the setting says so."""

RIGHTS: dict[str, frozenset[str]] = {
    "file": frozenset({"dossier.submit", "dossier.draft", "dossier.supplement", "dossier.withdraw", "dossier.amend", "paper.add", "paper.remove", "person.look_up", "wallet.use"}),
    "see": _SEE - {"process.read"} | {"payment.read", "sheet.ask", "data.own", "feedback.rate", "wallet.read"},
    "pay": frozenset({"payment.start", "payment.read", "payment.ask_refund"}),
    "sign": frozenset({"dossier.sign"}),
    "manage": frozenset({"mandate.appoint", "client.manage", "data.consent", "wallet.share", "contact.manage"}),
    # A system of the ministry reads the stream of events; nothing of any dossier.
    "events": frozenset({"event.read"}),
}  # fmt: skip
"""Right of a mandate → what it allows on things owned by the one for whom the actor acts."""

EVERY_OFFICER: frozenset[str] = frozenset(
    {
        "absence.manage_own",
        "grant.delegate",
        "data.use_restricted",
        "assessment.object",
        "assessment.own",
        "report.watch",
    }
)
"""What any officer may do, about themselves and about what they hold."""

MANAGERS_GIVE: frozenset[str] = frozenset(
    {"one_stop_officer", "specialist", "division_head", "consulted_agency", "clerk"}
)
"""Roles that the head of a unit may give inside it; every other one needs `account.manage`."""

DELEGABLE: frozenset[str] = frozenset(
    {
        "one_stop_officer",
        "one_stop_head",
        "specialist",
        "division_head",
        "department_leader",
        "ministry_leader",
        "clerk",
        "signer",
        "programme_officer",
    }
)
"""Roles whose holder may pass them on for a time, and which pass to a stand-in."""

_READS_OR_HANDLES = frozenset(
    {
        "one_stop_officer", "one_stop_head", "specialist", "division_head", "department_leader", "ministry_leader",
        "consulted_agency", "clerk", "signer",
    }
)  # fmt: skip

APART: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"operator"}), _READS_OR_HANDLES),
    (frozenset({"auditor"}), frozenset(ROLES) - {"auditor"}),
    (frozenset({"procedure_designer"}), frozenset({"procedure_publisher"})),
)
"""Roles that one account never holds at once, wherever: the machinery and dossiers, the audit and any act, the proposal and
its approval. Reception and decision are kept apart by place (`APART_HERE`)."""

APART_HERE: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        frozenset({"one_stop_officer"}),
        frozenset({"specialist", "division_head", "department_leader", "ministry_leader", "signer"}),
    ),
)
"""Roles that one account never holds at the same place and procedure."""

EVERY_PERSON: frozenset[str] = frozenset(
    {
        "account.sign_in",
        "account.switch_profile",
        "enterprise.look_up",
        "mandate.claim",
        "mandate.answer",
        "audit.read_own",
        "account.own",
    }
)
"""What anybody who has signed in may do, about themselves."""

SYSTEM: dict[str, frozenset[str]] = {
    "answer": _SEE | {"dossier.answer", "dossier.decide", "result.issue", "number.void", "enterprise.look_up", "person.look_up"},
    "sign_in": frozenset({"account.sign_in", "account.end_session", "person.meet", "mandate.give", "mandate.supersede", "enterprise.look_up"}),
    "sheets": frozenset({"sheet.make", "register.keep"}),
    "petitions": frozenset({"paper.add"}),
    "counter": frozenset({"person.meet", "enterprise.look_up"}),
    "notices": frozenset({"dossier.read", "result.read", "outbox.send"}),
    "national_portal": _SEE | {
        "dossier.submit", "dossier.draft", "dossier.supplement", "dossier.withdraw", "dossier.compare", "paper.add", "outbox.send",
        "enterprise.look_up", "person.meet", "payment.report", "catalogue.compare", "feedback.take", "petition.take", "petition.read",
        "help.ask",
    },
    "single_window": _SEE | {
        "dossier.submit", "dossier.draft", "dossier.supplement", "dossier.withdraw", "dossier.amend", "paper.add", "outbox.send", "enterprise.look_up",
    },
    # The exchange of documents: what came in, what has left, what others report of it.
    "document_axis": frozenset({"document.receive", "document.read", "document.exchange", "document.compare", "document.comparison.read", "outbox.send"}),
    # What follows from an act on a document: its answer closes the other one, a replaced one ends, a number is made void.
    "documents": frozenset({
        "document.read", "document.draft", "document.handle", "document.sign", "document.enter", "document.exchange", "document.compare", "document.comparison.read", "number.void",
    }),
    # An issued result stands in the outgoing register of its agency, with the name of who receives it.
    "register": frozenset({"document.enter", "dossier.read"}),
    # What another authority answers to a letter about a dossier is offered there, kept with it, and dealt with in the room of documents.
    "consultation": frozenset({"dossier.note_reply", "paper.add", "document.read", "document.handle"}),
    "post": frozenset({"dossier.read", "dossier.deliver", "outbox.send"}),
    "outbox": frozenset({"outbox.send", "outbox.read"}),
    "payments": frozenset({"payment.report", "payment.make_receipt"}),
    "history": frozenset({"dossier.import", "paper.add", "result.digitise"}),
    "digitising": frozenset({"paper.add", "paper.remove", "person.meet"}),
    "process": frozenset({
        "payment.bill", "payment.cash", "payment.waive", "process.run", "process.read", "process.take", "process.finish", "process.assign", "process.mend",
    }),
    "set_up": frozenset({
        "catalogue.load", "account.manage", "organisation.manage", "worktime.manage", "person.meet", "mandate.give",
        "enterprise.look_up", "grant.give", "post.manage", "counter.manage", "plan.load", "programme.load", "programme.read", "programme.manage",
        "assessment.load", "report.load",
    }),
    # Grants that follow from an appointment, a delegation, an absence or a reorganisation, whose command has asked.
    "staffing": frozenset({"grant.derive"}),
    # Gives a leaver's open work to others.
    "hand_over": frozenset({"process.read", "process.take", "process.assign"}),
    # Gives steps as the rules of a unit say.
    "assignment": frozenset({"process.read", "process.assign"}),
    "reminders": frozenset({"result.remind"}),
    "feedback": frozenset({"feedback.close"}),
    "assessment": frozenset({"assessment.compile"}),
    "opendata": frozenset({"opendata.publish", "opendata.check"}),
    "sweeper": frozenset({"account.sweep"}),
    "operator": ROLES["operator"] | {"payment.settle", "figure.read", "plan.load", "programme.load", "programme.read", "programme.manage", "report.load", "report.read", "report.manage"},
    "statistics": frozenset({"plan.load"}),
    "programmes": frozenset({"programme.warn"}),
    # Reports: figures frozen at the cut-off, signed ones numbered and entered in the register.
    "reporting": frozenset({"figure.read", "programme.read", "report.manage", "report.read", "document.enter"}),
}  # fmt: skip
"""Part of the house → exactly what it may do by itself."""

ANYBODY: frozenset[str] = frozenset(
    {"account.sign_in", "result.verify", "catalogue.read", "counter.take", "counter.rate", "feedback.rate_by_slip"}
    | {"help.ask", "petition.take"}
)
"""What needs no sign-in."""

PERMISSIONS: frozenset[str] = frozenset().union(
    *ROLES.values(), *RIGHTS.values(), *SYSTEM.values(), EVERY_OFFICER, EVERY_PERSON, ANYBODY
)
"""Every name that the gate knows."""
