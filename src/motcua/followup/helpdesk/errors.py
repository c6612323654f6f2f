"""What the help desk refuses."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class InquiryUnknown(NotFound):
    """No such inquiry, or not one that the asker may see."""

    code = "inquiry_unknown"


class InquiryMoved(Conflict):
    """The inquiry has moved meanwhile, or the act is not open where it stands; `state` is where."""

    code = "inquiry_moved"


class TooManyInquiries(HouseError):
    """So many came from one caller within the hour that a program must be writing them; waiting is the way on."""

    code = "too_many_inquiries"
    status = 429


class ArticleUnknown(NotFound):
    """No such article, or not a published one."""

    code = "article_unknown"


class AnnouncementUnknown(NotFound):
    """No such announcement."""

    code = "announcement_unknown"


class CodeWrong(HouseError):
    """No caller has given this code, or its time is over, or too many were tried."""

    code = "along_code_wrong"
    status = 422


class AlongOver(Conflict):
    """Looking along has ended: its time is over, or one of both has ended it."""

    code = "along_over"


class PageWrites(HouseError):
    """The page would change something when it is opened, and cannot be looked along at."""

    code = "along_page_writes"
    status = 409
