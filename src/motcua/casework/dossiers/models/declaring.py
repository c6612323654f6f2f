"""The filled form of a draft as its applicant signs it."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Draft


class Declaration(models.Model):
    """The files that were made of a draft to be signed, and the paper that came back signed; made anew when the answers change."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, primary_key=True, related_name="+")
    digest = models.TextField()
    """Of procedure, answers and papers: the same as a filing's own."""
    pdf = models.BinaryField()
    xml = models.BinaryField()
    made_at = models.DateTimeField()
    credential = models.JSONField(default=dict)
    """The certificate that the applicant chose at a signing service, while it signs: id, der and chain in base64, most."""
    wanted = models.BinaryField(null=True)
    """The PDF with the hole for the signature of that certificate."""
    hole = models.JSONField(default=dict)
    act = models.TextField(default="")
    """The authorisation that the applicant gave at the service, until its signature is here."""
    paper = models.TextField(default="")
    """The paper of `attachments` that is signed; "" until then."""
