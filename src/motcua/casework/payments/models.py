"""Tables of payments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Bill(models.Model):
    """What is owed for a subject; its amount never changes."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=12, unique=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=120)
    owner_name = models.TextField()
    unit = models.CharField(max_length=80)
    procedure = models.CharField(max_length=120)
    lines = models.JSONField()
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10)
    way = models.CharField(max_length=40, default="")
    issued_at = models.DateTimeField()
    term = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    article = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "key"], name="payments_bill_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_bill_amount"),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-issued_at"], name="payments_bill_owner"),
            models.Index(fields=["unit", "-issued_at"], name="payments_bill_unit"),
            models.Index(fields=["paid_at"], name="payments_bill_paid", condition=Q(paid_at__isnull=False)),
            models.Index(fields=["term"], name="payments_bill_term", condition=Q(state="due", term__isnull=False)),
        ]


class Attempt(models.Model):
    """One try to pay; it is here before a channel hears of it."""

    reference = models.CharField(max_length=20, primary_key=True)
    channel = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10)
    begun_by = models.CharField(max_length=160)
    payer_address = models.CharField(max_length=64, default="")
    return_address = models.TextField(default="")
    address = models.TextField(default="")
    qr = models.TextField(default="")
    external = models.CharField(max_length=120, default="")
    note = models.TextField(default="")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked = models.SmallIntegerField(default=0)
    """How often the channel was asked."""
    ask_at = models.DateTimeField(null=True)
    """When to ask next; none when there is nothing to ask any more."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ask_at"], name="payments_attempt_ask", condition=Q(ask_at__isnull=False)),
            models.Index(fields=["channel", "ended_at"], name="payments_attempt_day", condition=Q(state="succeeded")),
        ]


class AttemptBill(models.Model):
    """A bill that an attempt is to pay."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="bills")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="attempts")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "bill"], name="payments_attempt_bill")]


class Entry(models.Model):
    """One act of the ledger; only ever added, each `key` once."""

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", null=True)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()


class Posting(models.Model):
    """One side of an entry: debit is positive, credit negative; the sides of an entry add up to nought."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=120)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="payments_posting_amount")]
        indexes = [models.Index(fields=["account", "at"], name="payments_posting_account")]


class News(models.Model):
    """What a channel said of an attempt, as often as it said it; kept for whoever has to explain a day."""

    channel = models.CharField(max_length=40)
    reference = models.CharField(max_length=120)
    source = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10)
    amount = models.BigIntegerField(null=True)
    external = models.CharField(max_length=120, default="")
    taken = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reference", "id"], name="payments_news_reference")]


class Refund(models.Model):
    """Money that goes back."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="refunds", null=True)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="refunds", null=True)
    channel = models.CharField(max_length=40)
    key = models.CharField(max_length=160, unique=True)
    amount = models.BigIntegerField()
    reason = models.TextField()
    state = models.CharField(max_length=10)
    asked_by = models.CharField(max_length=160)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=160, default="")
    approved_at = models.DateTimeField(null=True)
    external = models.CharField(max_length=120, default="")
    done_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount")]
        indexes = [models.Index(fields=["asked_at"], name="payments_refund_open", condition=~Q(state="done"))]


class Difference(models.Model):
    """Something on which a channel's file of a day and the ledger disagree."""

    channel = models.CharField(max_length=40)
    day = models.DateField()
    kind = models.CharField(max_length=12)
    reference = models.CharField(max_length=120)
    ours = models.BigIntegerField(null=True)
    theirs = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    note = models.TextField(default="")
    closed_by = models.CharField(max_length=160, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "day", "kind", "reference"], name="payments_difference_once")
        ]
        indexes = [models.Index(fields=["day"], name="payments_difference_open", condition=Q(closed_at=None))]


class Receipt(models.Model):
    """The receipt of one kind of fee of a bill: ordered with the payment, numbered and made by a job, never changed but in its state."""

    id = models.UUIDField(primary_key=True)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10)
    revision = models.SmallIntegerField()
    amount = models.BigIntegerField()
    lines = models.JSONField()
    payer_name = models.TextField()
    payer_number = models.CharField(max_length=40, default="")
    payer_address = models.TextField(default="")
    state = models.CharField(max_length=10)
    name = models.TextField(default="")
    form = models.CharField(max_length=20, default="")
    series = models.CharField(max_length=20, default="")
    number = models.IntegerField(null=True)
    token = models.CharField(max_length=16, unique=True)
    ordered_by = models.CharField(max_length=160)
    ordered_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=160, default="")
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    file = models.ForeignKey("storage.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    sha256 = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "kind", "revision"], name="payments_receipt_revision"),
            models.UniqueConstraint(fields=["form", "series", "number"], name="payments_receipt_number"),
            models.UniqueConstraint(
                fields=["bill", "kind"], name="payments_receipt_holds", condition=Q(state__in=["ordered", "issued"])
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_receipt_amount"),
        ]
        indexes = [
            models.Index(fields=["ordered_at"], name="payments_receipt_wanted", condition=Q(state="ordered")),
            models.Index(fields=["-ordered_at"], name="payments_receipt_day"),
        ]


class CashUp(models.Model):
    """A closing of a unit's till; only ever added."""

    unit = models.CharField(max_length=80)
    number = models.IntegerField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField()
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()
    reason = models.TextField(default="")
    document = models.CharField(max_length=120)
    by = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="payments_cash_up_number"),
            models.CheckConstraint(condition=Q(counted__gte=0), name="payments_cash_up_counted"),
        ]
