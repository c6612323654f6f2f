"""Legal acts on a dossier, questions to other authorities, deliveries, links between dossiers."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier


class Act(models.Model):
    """One legal act: what, why, by which article, who asked and who answered for it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="acts")
    kind = models.TextField()
    state = models.TextField()
    grounds = models.JSONField(default=list)
    """Reasons, each `{text, article, pointer, kind}`."""
    document = models.TextField(default="")
    """Number of the document that it rests on."""
    until = models.DateTimeField(null=True)
    details = models.JSONField(default=dict)
    key = models.TextField(default="")
    """The client's: the same act again changes nothing."""
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    note = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "key"], name="dossiers_act_key", condition=~models.Q(key=""),
            ),
            models.UniqueConstraint(
                fields=["dossier", "kind"], name="dossiers_act_proposed", condition=models.Q(state="proposed"),
            ),
            # The one new appointment (Decree 61/2018/NĐ-CP article 19(9)).
            models.UniqueConstraint(
                fields=["dossier"], name="dossiers_act_extended_once",
                condition=models.Q(kind="extension", state="done"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "state", "until"], name="dossiers_act_until")]


class Question(models.Model):
    """What another unit or authority is asked, with its own limit, and its answer."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="questions")
    unit = models.TextField()
    text = models.TextField()
    papers = models.JSONField(default=list)
    """The papers that the question names; no other is shown to whom it is asked."""
    must = models.BooleanField(default=True)
    """Without this opinion nothing is decided."""
    due = models.DateTimeField(null=True)
    state = models.TextField(default="open")
    """`open`, `answered`, `closed` (not waited for any longer: no consent)."""
    key = models.TextField(default="")
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    opinion = models.TextField(default="")
    answer = models.TextField(default="")
    answer_paper = models.TextField(default="")
    answered_by = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    """When the head of the one-stop desk was told that it is late."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "unit"], name="dossiers_question_open", condition=models.Q(state="open")
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due"], name="dossiers_question_unit", condition=models.Q(state="open")),
            models.Index(fields=["due"], name="dossiers_question_due", condition=models.Q(state="open", late_at=None)),
        ]


class Letter(models.Model):
    """The official letter by which a question goes to another authority, and the document that came in reply."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="letter")
    authority = models.TextField()
    """Its name; its code is the question's unit."""
    document = models.TextField(default="")
    """The id of the outgoing document in its room."""
    reply = models.TextField(default="")
    """The id of the last registered document in reply."""
    replied_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One attempt to bring a result to its owner; the axis of delivery, apart from the legal status."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="deliveries")
    means = models.TextField()
    state = models.TextField()
    tracking = models.TextField(default="")
    recipient = models.TextField(default="")
    identity = models.TextField(default="")
    """Kind of the identity paper and its last digits, never the whole number."""
    receipt_seen = models.BooleanField(default=False)
    proxy_paper = models.TextField(default="")
    originals = models.TextField(default="")
    """The original papers given back, as listed."""
    address = models.TextField(default="")
    """Where the post brings it; empty for what was handed to the post by hand."""
    phone = models.TextField(default="")
    payer = models.TextField(default="")
    fee = models.BigIntegerField(null=True)
    """What the post asks for it, in whole đồng."""
    key = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                name="dossiers_delivery_on_its_way",
                condition=models.Q(state__in=["ordered", "sent"]),
            ),
        ]


class DeliveryNews(models.Model):
    """One piece of news of the post about an item, once, however often it is told."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="news")
    key = models.TextField()
    """The post's own."""
    kind = models.TextField()
    place = models.TextField(default="")
    at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "key"], name="dossiers_post_news_once")]


class ReturnWish(models.Model):
    """How the owner wants the result on paper; without a row at the desk."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="return_wish")
    by_post = models.BooleanField()
    recipient = models.TextField(default="")
    phone = models.TextField(default="")
    address = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()


class Link(models.Model):
    """A part under its main dossier (LC-09): own limit, one receipt, one agency that leads."""

    part = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="link")
    main = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="parts")
    key = models.TextField(default="", db_default="")
    """The part's in its main procedure, of one that was filed with the main dossier; "" of one linked later by hand."""
    after = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()))
    """Keys of the parts whose results it needs."""
    begun_at = models.DateTimeField(null=True)
    """When it could start."""
    by = models.TextField()
    at = models.DateTimeField()
