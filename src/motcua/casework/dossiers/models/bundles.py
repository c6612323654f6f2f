"""Many dossiers in one filing: the filing itself, its rows, and the papers that came with it."""

from __future__ import annotations

import uuid

from django.db import models

from motcua.casework.dossiers.numbers import Decoder, Encoder


class Bundle(models.Model):
    """One filing of many dossiers of a procedure, made of one workbook; `workbook` is the number that the workbook says it has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    procedure = models.TextField()
    version_id = models.BigIntegerField()
    workbook = models.UUIDField()
    state = models.TextField(default="checking")
    """`BundleState`."""
    turn = models.IntegerField(default=1)
    """Grows whenever its rows change: the version that a page has seen."""
    account = models.TextField()
    """Who changed it last, under whose mandate of each moment its rows are checked and filed; `assurance` is that of the sign-in then."""
    assurance = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    strange = models.JSONField(default=list)
    """Names of the files that came last to be taken as signed forms and are none of this filing."""
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "procedure", "workbook"], name="dossiers_bundle_of_workbook"
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-changed_at"], name="dossiers_bundle_owner"),
            models.Index(fields=["expires_at"], name="dossiers_bundle_expires"),
        ]


class BundleRow(models.Model):
    """One dossier of it, known by its row's number in the workbook; once filed, its form is the dossier's and is not kept here."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField()
    key = models.TextField()
    state = models.TextField(default="waiting")
    """`RowState`."""
    data = models.JSONField(default=dict, encoder=Encoder, decoder=Decoder)
    named = models.JSONField(default=list)
    """Papers named in its cells: slot, row inside the form or none, name."""
    cells = models.JSONField(default=dict)
    unreadable = models.JSONField(default=list)
    """What could not be read in its cells, as faults."""
    faults = models.JSONField(default=list)
    digest = models.TextField()
    """Of what its cells say, so that what was filed is known again."""
    differs = models.BooleanField(default=False)
    """Filed, and a later workbook says something else under its number."""
    subject_key = models.TextField(default="")
    fee = models.BigIntegerField(default=0)
    code = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "key"], name="dossiers_bundle_row")]
        indexes = [
            models.Index(fields=["bundle", "state", "number"], name="dossiers_bundle_state"),
            models.Index(fields=["code"], name="dossiers_bundle_code", condition=~models.Q(code="")),
        ]


class BundleFile(models.Model):
    """A file that was sent and is not looked into yet: an archive of papers, or one paper; or signed forms, where it says so."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("storage.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    signed = models.BooleanField(default=False)
    at = models.DateTimeField()


class BundlePaper(models.Model):
    """One paper that came: which paper it is, or why it was refused; `folded` is its name as names are compared."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="papers")
    name = models.TextField()
    folded = models.TextField()
    paper = models.UUIDField(null=True)
    refused = models.TextField(default="")
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "folded"], name="dossiers_bundle_paper")]


class BundleSigning(models.Model):
    """The signing of a filing's forms: at a signing service by whose certificate, and the authorisation whose signatures are not all here; or with own software."""

    bundle = models.OneToOneField(Bundle, on_delete=models.CASCADE, primary_key=True, related_name="signing")
    name = models.TextField()
    """Whose certificate it is; "" with own software."""
    words = models.TextField()
    """What for, as it stands in each signature."""
    credential = models.JSONField()
    """The certificate that the applicant chose at the service: id, der and chain in base64, most; {} with own software."""
    act = models.TextField(default="")
    """The authorisation that the applicant gave there, until its signatures are here."""


class BundleDeclaration(models.Model):
    """The form of a row as its applicant signs it; forgotten when the row says something else."""

    row = models.OneToOneField(BundleRow, on_delete=models.CASCADE, primary_key=True, related_name="declaration")
    digest = models.TextField()
    """Of procedure, answers and papers: the same as a filing's own."""
    wanted = models.BinaryField(null=True)
    """The form as PDF, behind it the hole for a signature where a certificate was chosen at a service; until it is signed."""
    hole = models.JSONField(default=dict)
    """`given`: bytes of the form itself; with a hole its `start`, `end` and `digest`."""
    paper = models.TextField(default="")
    """The paper of `attachments` that is signed; "" until then."""
    refused = models.TextField(default="")
    """Why the signature that came was not taken, and whose it was where that is why."""
    signer = models.TextField(default="")
