"""Tables of the wallet: what was given, where items were used, with whom they are shared. Results and files are others'."""

from __future__ import annotations

from django.db import models


class Given(models.Model):
    """A file that an owner once gave with a dossier, once however often it was filed."""

    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    paper = models.UUIDField()
    """The paper that it was first given as."""
    kind = models.CharField(max_length=60, default="")
    title = models.CharField(max_length=500, default="")
    valid_until = models.DateField(null=True)
    """The last day on which it holds, as its owner says."""
    first_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id", "sha256"], name="wallet_given_once"),
        ]
        indexes = [
            models.Index(
                fields=["owner_kind", "owner_id", "-first_at"],
                name="wallet_given_owner",
                condition=models.Q(hidden_at=None),
            ),
        ]


class Use(models.Model):
    """An item was in a dossier."""

    item = models.CharField(max_length=120)
    dossier = models.CharField(max_length=120)
    at = models.DateTimeField()
    again = models.BooleanField()
    """Taken out of the wallet for it, rather than handed in."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "dossier"], name="wallet_use_once")]


class Share(models.Model):
    """A link to an item; of its token only the fingerprint is kept."""

    id = models.UUIDField(primary_key=True)
    token = models.CharField(max_length=64, unique=True)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=120)
    item = models.CharField(max_length=120)
    title = models.CharField(max_length=500)
    purpose = models.CharField(max_length=300)
    receiver = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=160)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id", "-made_at"], name="wallet_shares")]


class ShareLook(models.Model):
    """Somebody looked through a link."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    what = models.CharField(max_length=10)
    network = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["share", "-at"], name="wallet_looks")]
