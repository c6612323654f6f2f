"""Expected failures of rendering."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, NotFound, Unavailable


class TemplateRefused(HouseError):
    """The template uses a word that could reach outside its own files; `file`, `line` and `word` say where."""

    code = "pdf.template_refused"
    status = 422


class TemplateFailed(HouseError):
    """The template does not compile, or the paper would not be PDF/A-2a and PDF/UA-1; `message` and `hints` say why."""

    code = "pdf.template_failed"
    status = 422


class FontsMissing(Unavailable):
    """The font folder has no Tinos; set-up installs it, `folder` says where it was looked for."""

    code = "pdf.fonts_missing"


class PageUnreadable(HouseError):
    """No picture can be made of the file's page: it is broken, or wants too much time or memory (`why`)."""

    code = "pdf.page_unreadable"
    status = 422


class PageUnknown(NotFound):
    """The file has no page of this number; `count` is how many it has."""

    code = "pdf.page_unknown"
