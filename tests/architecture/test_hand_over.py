"""Nothing of a leaver's is orphaned: every table that names an officer is handed over, or it is said why nobody's leaving holds it up."""

from __future__ import annotations

from django.apps import apps

from motcua.config.wiring import WORKS

NAMES = {"account", "principal", "to", "by", "stand_in", "holder"}

HANDED = {
    "process.Step.claimed_by": "step",
    "dossiers.Work.account": "step",
    "results.SigningBatch.principal": "signing",
    "signing.RemoteAct.principal": "signing",
    "documents.SigningAct.principal": "documents",
    "dossiers.Intake.account": "intake",
    "dossiers.AssignmentRule.account": "rule",
    "dossiers.Hold.account": "hold",
    "numbering.CodeLease.holder": "codes",
    "counter.Desk.account": "desk",
    "counter.Ticket.account": "desk",
}
"""Field → the kind of work as which it is handed over."""

ENDED = {
    "organisations.Appointment.principal",
    "organisations.Delegation.by",
    "organisations.Delegation.to",
    "organisations.Absence.principal",
    "organisations.Absence.stand_in",
    "permissions.Grant.principal",
}
"""Rights: they end in the same act."""

OPEN_TO_OTHERS = {
    "catalogue.Draft.begun_by": "every designer goes on with a draft",
    "catalogue.Draft.saved_by": "every designer goes on with a draft",
    "catalogue.Draft.proposed_by": "a publisher settles it; who proposed may be gone",
    "documents.Document.created_by": "a draft lies with its unit, whose officers go on with it",
    "dossiers.Act.asked_by": "a proposal stands on the dossier for whoever may settle it",
    "dossiers.Question.asked_by": "the answer goes to the dossier",
    "dossiers.SupplementRequest.asked_by": "the answer goes to the dossier",
    "dossiers.Remark.by": "remarks stand on the dossier for whoever may remark there",
    "helpdesk.Inquiry.account": "an inquiry lies with its desk: any of it takes it from the list",
    "notifications.Wording.written_by": "a draft is put in force, or thrown away, by whoever may write words",
    "helpdesk.Callback.made_by": "a promise to ring stands on the desk's list for whoever is there",
    "payments.Refund.asked_by": "another approves and a third pays out, by role",
    "results.Draft.changed_by": "the draft lies with its dossier",
    "results.Draft.returned_by": "the draft lies with its dossier",
    "accounts.Conflict.account": "a queue of the staff; the account is the applicant's",
    "people.Claim.by": "the claimant's, settled by any of the staff",
    "people.Invitation.invited_by": "an enterprise's own matter",
    "consent.SubjectRequest.asked_by": "the subject's, answered by whoever protects data",
}

PERSONAL = {
    "reporting.Watch.account": "one's own subscription: who may read no figures is told nothing",
    "accounts.Client.account": "a program's own account",
    "accounts.Factor.account": "the sign-in of the account itself",
    "accounts.BrowserSession.account": "the sign-in of the account itself",
    "signing.Certificate.principal": "names the person for ever; signs nothing without the right",
    "consent.RestrictedUse.principal": "an hour on a ground of law, under the rights of then",
    "signing.Challenge.principal": "a registration that is not finished",
    "dossiers.Bundle.account": "an applicant's filing, done under the rights of each moment",
    "dossiers.Batch.account": "done under the rights of each moment; what it did not do is in the inbox",
    "dossiers.Draft.account": "an applicant's draft",
    "dossiers.Draft.handed_by": "an applicant's draft",
    "attachments.Upload.account": "a file of an applicant's that is on its way",
    "dossiers.Pattern.kept_by": "what an applicant keeps to begin from",
    "wallet.Share.made_by": "the owner's own link, which ends by its day or by anybody who may share for the owner",
    "dossiers.SavedFilter.account": "a view of the inbox, no work",
    "dossiers.DeskChoice.account": "a view of the inbox, no work",
    "dossiers.Looking.account": "who has a page open now",
    "helpdesk.Along.account": "the caller's own consent, over in a quarter of an hour",
    "helpdesk.AlongTry.account": "a tally of one hour",
    "notifications.DeskNews.account": "read again at sending, under the rights of then: says nothing to a leaver",
    "results.Opening.principal": "who has looked at a draft",
    "payments.Posting.account": "an account of the ledger",
}

PAST = {
    "projects.Change.by", "projects.Entry.by", "projects.Phase.done_by", "projects.Project.created_by",
    "digitising.Batch.made_by", "digitising.Holding.said_by", "digitising.Scan.first_by", "digitising.Scan.second_by",
    "digitising.Scan.settled_by", "digitising.Scan.certified_by",
    "programmes.File.loaded_by", "programmes.Step.by", "programmes.DateChange.by", "programmes.Score.by",
    "monitoring.Declaration.by", "monitoring.PlanVersion.loaded_by", "reporting.KindVersion.loaded_by", "reporting.Run.opened_by", "reporting.Step.by",
    "dossiers.ReturnWish.by", "notifications.Preference.by", "notifications.Contact.by", "notifications.ContactCode.by", "notifications.MessageStep.to", "notifications.Wording.put_by", "notifications.Wording.ended_by", "attachments.Paper.added_by", "attachments.SignatureCheck.by", "audit.Look.by", "accounts.Account.opened_by",
    "accounts.Conflict.settled_by", "catalogue.Draft.ended_by", "consent.Breach.reported_by", "consent.Consent.given_by",
    "consent.Consent.withdrawn_by", "consent.RequestTurn.by", "documents.Check.by", "feedback.Rating.judged_by", "assessment.Declaration.by", "assessment.Evaluation.signed_by",
    "assessment.Objection.by", "assessment.Objection.answered_by", "consent.Restriction.lifted_by", "consent.Restriction.set_by",
    "consent.ReceiverNotice.told_by", "counter.Guidance.account", "dossiers.Act.settled_by",
    "dossiers.Assignment.account", "dossiers.AssignmentRule.ended_by", "dossiers.AssignmentRule.set_by",
    "dossiers.Component.returned_by", "dossiers.Decision.by", "dossiers.Delivery.by", "dossiers.Dossier.decided_by",
    "dossiers.Dossier.filed_by", "dossiers.Dossier.received_by", "dossiers.DueDate.by", "dossiers.Escalation.account",
    "dossiers.ImportBatch.by", "dossiers.Link.by", "dossiers.Question.answered_by", "dossiers.Reception.brought_by",
    "dossiers.Reception.identified_by", "dossiers.RegisterYear.locked_by", "dossiers.Remark.settled_by",
    "dossiers.Sheet.by", "dossiers.SupplementLeave.by", "dossiers.SupplementLeave.used_by",
    "dossiers.SupplementRequest.answered_by", "dossiers.Tick.by", "organisations.Absence.ended_by",
    "helpdesk.Line.by", "helpdesk.Callback.done_by", "helpdesk.Article.written_by", "helpdesk.Article.published_by",
    "helpdesk.Announcement.made_by", "helpdesk.Announcement.withdrawn_by", "helpdesk.Along.ended_by", "organisations.Absence.noted_by", "organisations.Appointment.made_by", "organisations.Appointment.sent_by",
    "organisations.Delegation.ended_by", "organisations.Reorganisation.by", "payments.Attempt.begun_by", "petitions.Step.by", "petitions.Petition.entered_by",
    "payments.Difference.closed_by", "payments.Entry.by", "payments.Receipt.ordered_by", "payments.Receipt.ended_by", "payments.CashUp.by", "payments.Refund.approved_by", "people.Claim.settled_by",
    "people.Mandate.given_by", "people.Mandate.revoked_by", "permissions.Grant.granted_by",
    "permissions.Grant.withdrawn_by", "process.Step.finished_by", "results.Result.replaced_by",
    "worktime.CalendarVersion.made_by", "numbering.CodeLease.closed_by", "dossiers.Intake.taken_by", "dossiers.Taken.by",
    "dossiers.Taken.sent_by", "dossiers.Taken.settled_by",
}  # fmt: skip
"""Who did what: it stays as it was."""

NOT_PEOPLE = {
    "consent.SubjectRequest.acknowledge_by",
    "consent.Breach.notify_by",
    "documents.Document.act_by",
    "documents.Document.came_by",
}
"""Days by which something is due, ways by which something came."""


def naming_somebody() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("motcua.")
        for field in model._meta.get_fields()
        if not field.auto_created and (field.name in NAMES or field.name.endswith("_by"))
    }


def test_every_field_that_names_an_officer_is_handed_over_or_says_why_not() -> None:
    told = set(HANDED) | ENDED | set(OPEN_TO_OTHERS) | set(PERSONAL) | PAST | NOT_PEOPLE

    assert naming_somebody() - told == set()
    assert told - naming_somebody() == set()


def test_every_kind_of_work_has_its_adapter_and_each_adapter_has_its_field() -> None:
    assert set(HANDED.values()) == set(WORKS)
