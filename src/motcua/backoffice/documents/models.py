"""Tables of documents and of the exchange with other authorities."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """An incoming or outgoing document. `unit` is where it stands now: whoever works there, or above, may see it."""

    id = models.UUIDField(primary_key=True)
    direction = models.CharField(max_length=3)
    state = models.CharField(max_length=12)
    agency = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    type = models.CharField(max_length=40, blank=True)
    type_name = models.CharField(max_length=100)
    register = models.CharField(max_length=60, blank=True)
    number = models.IntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    symbol = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True)
    subject = models.CharField(max_length=500)
    body = models.TextField(blank=True)
    author_code = models.CharField(max_length=35, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    signer = models.CharField(max_length=100, blank=True)
    signer_position = models.CharField(max_length=100, blank=True)
    competence = models.CharField(max_length=10, blank=True)
    urgency = models.SmallIntegerField(default=0)
    due = models.DateTimeField(null=True)
    exchange_id = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=20, blank=True)
    """What the check of the package's signature found."""
    came_by = models.CharField(max_length=10, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=80, blank=True)
    answers = models.ForeignKey("self", on_delete=models.PROTECT, related_name="answered_by", null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    instruction = models.TextField(blank=True)
    note = models.TextField(blank=True)
    revision = models.SmallIntegerField(default=1)
    """The last revision of its files."""
    version = models.IntegerField(default=1)
    key = models.CharField(max_length=120, blank=True)
    recall_asked = models.BooleanField(default=False)
    update_offered = models.BooleanField(default=False)
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    act_by = models.DateTimeField(null=True)
    """Until when it must be registered, or issued once it is signed (article 4(3), 18)."""
    registered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    search = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "author_code", "exchange_id"],
                condition=models.Q(direction="in") & ~models.Q(exchange_id=""),
                name="documents_arrives_once",
            ),
            models.UniqueConstraint(
                fields=["exchange_id"],
                condition=models.Q(direction="out") & ~models.Q(exchange_id=""),
                name="documents_leaves_once",
            ),
            models.UniqueConstraint(
                fields=["register", "year", "number"], condition=~models.Q(number=None), name="documents_number_once"
            ),
            models.UniqueConstraint(
                fields=["created_by", "key"], condition=~models.Q(key=""), name="documents_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "direction", "state", "-created_at"], name="documents_inbox"),
            models.Index(fields=["agency", "direction", "year", "number"], name="documents_register"),
            models.Index(fields=["about_kind", "about_id"], name="documents_about"),
        ]


class File(models.Model):
    """A file of a document; those of an earlier revision stay. One beyond the document's revision is offered, a negative one was turned down."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    revision = models.SmallIntegerField(default=1)
    position = models.SmallIntegerField()
    is_main = models.BooleanField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "revision", "position"], name="documents_file_place")
        ]


class Receiver(models.Model):
    """An authority to which an outgoing document goes, and how the exchange with it stands."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="receivers")
    code = models.CharField(max_length=35)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "code"], name="documents_receiver_once")]


class Check(models.Model):
    """Who checked, sent back or signed a draft, at which version of it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="checks")
    step = models.CharField(max_length=12)
    version = models.IntegerField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    note = models.TextField(blank=True)


class Package(models.Model):
    """One package of the exchange: our table that is compared with the other side's by day."""

    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=2, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="packages", null=True)
    exchange_id = models.CharField(max_length=200)
    party_code = models.CharField(max_length=35)
    party_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    staff = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10)
    """Out: `waiting`, `sent`, `failed`. In: `kept`, `repeated`, `early`, `late`, `unknown`, `offered` (an update that waits for its answer)."""
    error = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=300)
    axis_id = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["direction", "key"], name="documents_package_once")]
        indexes = [
            models.Index(fields=["exchange_id"], name="documents_package_of"),
            models.Index(fields=["direction", "done_at"], name="documents_package_day"),
            models.Index(fields=["axis_id"], name="documents_package_axis"),
        ]


class SigningAct(models.Model):
    """One act of signing of one person: several documents, one authorisation."""

    id = models.UUIDField(primary_key=True)
    principal = models.CharField(max_length=120)
    certificate = models.ForeignKey("signing.Certificate", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=6)
    key = models.CharField(max_length=64)
    """The page's own: the same form sent twice is one act."""
    state = models.CharField(max_length=10)
    stopped = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    authorised_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "key"], name="documents_act_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["preparing", "ready", "signing", "ended"]), name="documents_act_state"
            ),
        ]
        indexes = [models.Index(fields=["principal", "-begun_at"], name="documents_acts_of")]


class SigningPaper(models.Model):
    """One document of an act; `file` holds what waits for the signature, then what was signed; `seen` is the version that was signed."""

    act = models.ForeignKey(SigningAct, on_delete=models.CASCADE, related_name="papers")
    position = models.SmallIntegerField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    seen = models.IntegerField()
    state = models.CharField(max_length=10)
    symbol = models.CharField(max_length=120, default="")
    file = models.ForeignKey("storage.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, default="")
    hole_start = models.IntegerField(default=0)
    hole_end = models.IntegerField(default=0)
    signature = models.BinaryField(null=True)
    token = models.CharField(max_length=64, default="")
    """Fingerprint of the one-time address that a program on the signer's machine was given."""
    token_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, default="")
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "position"], name="documents_paper_position"),
            models.UniqueConstraint(
                fields=["document"],
                name="documents_signed_by_one",
                condition=models.Q(state__in=["waiting", "prepared", "signed"]),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "prepared", "signed", "done", "failed", "dropped"]),
                name="documents_paper_state",
            ),
        ]
        indexes = [models.Index(fields=["token"], name="documents_paper_token", condition=~models.Q(token=""))]


class Agency(models.Model):
    """An authority in the exchange's catalogue, as last heard of."""

    code = models.CharField(max_length=35, primary_key=True)
    older = models.CharField(max_length=35, blank=True)
    name = models.CharField(max_length=200)
    mail = models.CharField(max_length=200, blank=True)
    gone = models.BooleanField(default=False)
    search = models.TextField()
    heard_at = models.DateTimeField()


class Comparison(models.Model):
    """What we and the exchange had of a day."""

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField()
    ours = models.IntegerField()
    theirs = models.IntegerField()
    lines = models.JSONField()
