"""Who hears of what, who sends what, what is plugged into which port: lists to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from motcua.backoffice.documents import jobs as documents_jobs
from motcua.backoffice.documents.ports import exchange
from motcua.casework.attachments import jobs as attachments_jobs
from motcua.casework.attachments.ports import dossier_places
from motcua.casework.digitising import jobs as digitising_jobs
from motcua.casework.dossiers import jobs as dossiers_jobs
from motcua.casework.dossiers import subscribers as dossiers_subscribers
from motcua.casework.dossiers.ports import opinion_desk, sector_registers
from motcua.casework.dossiers.ports import post_office as office_of_post
from motcua.casework.dossiers.services.desk import DossierDesk
from motcua.casework.payments import jobs as payments_jobs
from motcua.casework.payments.ports import Channel, channels, holders
from motcua.casework.results import jobs as results_jobs
from motcua.casework.wallet.ports import dossiers as wallet_dossiers
from motcua.config import crossings
from motcua.config.crossings import DossierPlaces, HeldDossiers, WalletDossiers
from motcua.config.holdings import HouseHoldings
from motcua.config.leaving import CodeBlocks, Desks, Holds, Intakes, Letters, OpenSteps, Rules, Signatures
from motcua.config.letters import OpinionByLetter
from motcua.config.links import CONNECTIONS
from motcua.definitions.process import jobs as process_jobs
from motcua.definitions.process.ports import Desk, desks
from motcua.doors.links.chemical_registers.outbound import ChemicalRegisters
from motcua.doors.links.document_axis import inbound as document_axis_in
from motcua.doors.links.document_axis import outbound as document_axis
from motcua.doors.links.document_axis import settings as document_axis_settings
from motcua.doors.links.enterprise_register.outbound import NationalRegister
from motcua.doors.links.help_mail import inbound as help_mail
from motcua.doors.links.identity_provider.outbound import MinistryDirectory, NationalIdentity
from motcua.doors.links.integration_platform.outbound import IntegrationPlatform
from motcua.doors.links.national_portal import inbound as national_portal_inbound
from motcua.doors.links.national_portal import outbound as national_portal
from motcua.doors.links.national_portal import settings as national_portal_settings
from motcua.doors.links.payment_platform.outbound import PaymentPlatform
from motcua.doors.links.population.outbound import NationalPopulation
from motcua.doors.links.post import outbound as post_office
from motcua.doors.links.single_window import outbound as single_window
from motcua.doors.links.sms import outbound as sms
from motcua.doors.links.vietqr.outbound import VietQr
from motcua.doors.links.vneid import outbound as vneid
from motcua.doors.links.vnpay.outbound import Vnpay
from motcua.doors.links.zalo import outbound as zalo
from motcua.doors.ui.comparing import Comparer, comparers
from motcua.doors.ui.links import connections
from motcua.followup.assessment import jobs as assessment_jobs
from motcua.followup.events import jobs as events_jobs
from motcua.followup.events import sending as webhooks
from motcua.followup.events import subscribers as events_subscribers
from motcua.followup.feedback import jobs as feedback_jobs
from motcua.followup.helpdesk import jobs as helpdesk_jobs
from motcua.followup.notifications import coding, contacts, digests, interruptions, personal, post, telling
from motcua.followup.notifications import desk as desk_letters
from motcua.followup.notifications import jobs as notifications_jobs
from motcua.followup.notifications import reports as report_letters
from motcua.followup.notifications import subscribers as notifications_subscribers
from motcua.followup.notifications.ports import Carrier, carriers
from motcua.followup.notifications.types import Means
from motcua.followup.opendata import jobs as opendata_jobs
from motcua.followup.petitions import jobs as petitions_jobs
from motcua.followup.programmes import jobs as programmes_jobs
from motcua.followup.reporting import jobs as reporting_jobs
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import Job
from motcua.foundation.journal import jobs as journal_jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.journal.types import Subscription
from motcua.foundation.outbox import jobs as outbox_jobs
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.types import Sender
from motcua.foundation.signing import jobs as signing_jobs
from motcua.foundation.storage import jobs as storage_jobs
from motcua.foundation.transport.ports import roads
from motcua.identity.accounts import jobs as accounts_jobs
from motcua.identity.accounts.ports import identity_provider, officer_directory
from motcua.identity.consent import jobs as consent_jobs
from motcua.identity.consent.ports import holdings
from motcua.identity.organisations.ports import Work, enterprise_register, works
from motcua.identity.people import jobs as people_jobs
from motcua.identity.people.ports import population

JOBS: list[Job] = [
    *journal_jobs.JOBS,
    *outbox_jobs.JOBS,
    *storage_jobs.JOBS,
    *signing_jobs.JOBS,
    *accounts_jobs.JOBS,
    *consent_jobs.JOBS,
    *people_jobs.JOBS,
    Job("vneid.usage", vneid.tell_usage, every="41 1 * * *"),
    *attachments_jobs.JOBS,
    *dossiers_jobs.JOBS,
    *results_jobs.JOBS,
    *digitising_jobs.JOBS,
    *payments_jobs.JOBS,
    *process_jobs.JOBS,
    *helpdesk_jobs.JOBS,
    *petitions_jobs.JOBS,
    *notifications_jobs.JOBS,
    *events_jobs.JOBS,
    *feedback_jobs.JOBS,
    *assessment_jobs.JOBS,
    *opendata_jobs.JOBS,
    *programmes_jobs.JOBS,
    *reporting_jobs.JOBS,
    *national_portal_inbound.JOBS,
    *documents_jobs.JOBS,
    *document_axis_in.JOBS,
    *help_mail.JOBS,
]

SUBSCRIPTIONS: list[Subscription[Any]] = [
    *crossings.SUBSCRIPTIONS,
    *dossiers_subscribers.SUBSCRIPTIONS,
    *notifications_subscribers.SUBSCRIPTIONS,
    *personal.SUBSCRIPTIONS,
    *desk_letters.SUBSCRIPTIONS,
    *interruptions.SUBSCRIPTIONS,
    *report_letters.SUBSCRIPTIONS,
    *national_portal.SUBSCRIPTIONS,
    *single_window.SUBSCRIPTIONS,
    *vneid.SUBSCRIPTIONS,
    *events_subscribers.SUBSCRIPTIONS,
    *document_axis.SUBSCRIPTIONS,
    *post_office.SUBSCRIPTIONS,
]

SENDERS: dict[str, Sender] = {
    "mail": post.SENDER,
    **telling.senders(),
    personal.CHANNEL: personal.SENDER,
    desk_letters.CHANNEL: desk_letters.SENDER,
    contacts.CHANNEL: coding.SENDER,
    digests.CHANNEL: digests.SENDER,
    interruptions.CHANNEL: interruptions.SENDER,
    report_letters.CHANNEL: report_letters.SENDER,
    national_portal_settings.CHANNEL: national_portal.SENDER,
    single_window.CHANNEL: single_window.SENDER,
    vneid.CHANNEL: vneid.SENDER,
    vneid.ASKED: vneid.SENDER,
    vneid.USAGE: vneid.USAGE_SENDER,
    webhooks.CHANNEL: webhooks.SENDER,
    document_axis_settings.CHANNEL: document_axis.SENDER,
    "post": post_office.SENDER,
}

CHANNELS: dict[str, Channel] = {"payment_platform": PaymentPlatform(), "vnpay": Vnpay(), "vietqr": VietQr()}
"""The ways to pay by their keys; `cash` needs none."""

CARRIERS: dict[Means, Sequence[Carrier]] = {
    Means.ZALO: [zalo.ZALO],
    Means.SMS: [sms.FIRST_SUPPLIER, sms.SECOND_SUPPLIER],
}
"""Suppliers of text messages; those of one means share its messages."""

DESKS: dict[str, Desk] = {"dossier": DossierDesk()}
"""Whose processes are moved: the desk for each kind of subject."""

WORKS: dict[str, Work] = {
    "step": OpenSteps(),
    "signing": Signatures(),
    "documents": Letters(),
    "intake": Intakes(),
    "rule": Rules(),
    "hold": Holds(),
    "desk": Desks(),
    "codes": CodeBlocks(),
}
"""What somebody who leaves may have in hand, by the kind of its items."""


COMPARERS: dict[str, Comparer] = {
    national_portal_settings.CHANNEL: national_portal_inbound.comparing.Comparer(),
    document_axis_settings.CHANNEL: document_axis_in.Comparer(),
}
"""The links whose day can be held against ours."""


def connect() -> None:
    """Wire the house; called once in every process when Django's apps are ready."""
    identity_provider.provide(NationalIdentity())
    officer_directory.provide(MinistryDirectory())
    holdings.provide(HouseHoldings())
    roads.provide({"ndxp": IntegrationPlatform()})
    enterprise_register.provide(NationalRegister())
    population.provide(NationalPopulation())
    sector_registers.provide(ChemicalRegisters())
    dossier_places.provide(DossierPlaces())
    wallet_dossiers.provide(WalletDossiers())
    desks.provide(DESKS)
    works.provide(WORKS)
    channels.provide(CHANNELS)
    carriers.provide(CARRIERS)
    office_of_post.provide(post_office.Post())
    opinion_desk.provide(OpinionByLetter())
    holders.provide({"dossier": HeldDossiers()})
    exchange.provide(document_axis_in.AXIS)
    connections.provide(CONNECTIONS)
    comparers.provide(COMPARERS)
    jobs.register(JOBS)
    journal.subscribe(SUBSCRIPTIONS)
    for channel, sender in SENDERS.items():
        outbox.connect(channel, sender)
