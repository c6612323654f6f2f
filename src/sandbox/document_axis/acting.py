"""What other authorities do: answer what they receive by themselves, and what somebody makes them send."""

from collections.abc import Mapping
from datetime import timedelta

from sandbox.document_axis import edxml
from sandbox.document_axis.boxes import Boxes, Held
from sandbox.document_axis.catalogue import find
from sandbox.document_axis.keys import Keys
from sandbox.skeleton import clock
from sandbox.skeleton.switches import Switches

COURSES = {
    "none": (), "arrive": ("01",), "accept": ("01", "03"), "finish": ("01", "03", "05", "06"), "refuse": ("01", "02"),
}  # fmt: skip
WORDS = {
    "01": "Văn thư - Phòng Hành chính: Đã đến", "02": "Từ chối tiếp nhận: không đúng thẩm quyền", "03": "Đã tiếp nhận, số đến 45",
    "04": "Đã phân công xử lý", "05": "Đang xử lý", "06": "Hoàn thành", "13": "Đề nghị lấy lại văn bản", "15": "Đồng ý cho lấy lại",
    "16": "Không đồng ý: đã xử lý xong",
}  # fmt: skip


class BadAct(ValueError):
    """What was asked cannot be done; the text says why."""


class Others:
    """The other authorities."""

    def __init__(self, boxes: Boxes, keys: Keys, switches: Switches) -> None:
        self._boxes, self._keys, self._switches = boxes, keys, switches

    def hear(self, held: Held) -> None:
        """Answer a package of the ministry as the switches say."""
        if held.kind == "status":
            return
        if held.business in {"1", "2"}:
            answer = {"agree": ("15",), "refuse": ("16",)}.get(self._switches.option("recall"), ())
            self.report(held, answer)
            return
        self.report(held, COURSES[self._switches.option("reply")])

    def report(self, held: Held, codes: tuple[str, ...]) -> None:
        """Report statuses of a package that this authority received."""
        mode = self._switches.mode
        for code in codes[::-1] if mode == "reordered" else codes:
            owner, sender = find(held.sender), find(held.receiver)
            if owner is None or sender is None:
                return
            about = (
                ("000.00.00.G02,1999/01/01,0/SAI", held.symbol)
                if self._switches.option("about") == "wrong"
                else (held.document, held.symbol)
            )
            content = edxml.status(
                about, owner=owner.older, sender=(sender.older, sender.name), code=code, description=WORDS.get(code, code), keys=self._keys,
                variant=self._variant("usual"), skew=self._skew(),
            )  # fmt: skip
            heads = edxml.read(content)
            if heads is None:
                raise BadAct("status")
            for _ in range(2 if mode == "duplicate" else 1):
                self._boxes.put(heads, content, receiver=owner.older, once=False)

    def send(self, given: Mapping[str, str]) -> Held:
        """Send a document to the ministry as another authority; raises `BadAct`.

        `from`, `subject`, `symbol`, `kind`, `about` (the document recalled, updated or replaced), `answers` (the number of one of the ministry's
        packages, or its id), `variant`, `priority`.
        """
        sender, receiver = find(given.get("from", "")), find(given.get("to", "G02"))
        if sender is None or receiver is None:
            raise BadAct("from")
        kind, variant = given.get("kind") or "new", given.get("variant") or "usual"
        if kind not in edxml.KINDS or variant not in edxml.VARIANTS:
            raise BadAct("kind" if kind not in edxml.KINDS else "variant")
        answered = self._boxes.get(given.get("answers", ""))
        now = clock.local(clock.utc().timestamp())
        symbol = given.get("symbol") or f"{len(self._boxes.newest(limit=5000)) + 100}/{sender.code.replace('.', '')}-VP"
        subject = given.get("subject") or (
            f"V/v trả lời công văn số {answered.symbol}" if answered else "V/v phối hợp công tác"
        )
        wanted = edxml.Wanted(
            sender=(sender.older, sender.name),
            receiver=(receiver.older, receiver.name),
            document=given.get("document") or f"{sender.older},{now:%Y/%m/%d},{symbol}",
            symbol=symbol,
            subject=subject,
            kind=kind,
            about=given.get("about", ""),
            answers=(answered.document, answered.symbol) if answered else (given.get("answers", ""), ""),
            reason=given.get("reason", ""),
            priority=given.get("priority") or "0",
            files=() if kind == "recall" else (("cong-van.pdf", letter(subject)),),
            variant=self._variant(variant),
        )
        content = edxml.document(wanted, self._keys, skew=self._skew())
        heads = edxml.read(content)
        if heads is None:
            raise BadAct("variant")
        held = self._boxes.put(heads, content, receiver=receiver.older, once=False)
        if self._switches.mode == "duplicate":
            self._boxes.put(heads, content, receiver=receiver.older, once=False)
        return held

    def _variant(self, wanted: str) -> str:
        return {"wrong_signature": "broken_signature", "expired_certificate": "expired"}.get(
            self._switches.mode, wanted
        )

    def _skew(self) -> timedelta:
        return timedelta(days=1) if self._switches.mode == "clock_skew" else timedelta()


def letter(text: str) -> bytes:
    """A small sound PDF whose title is the text."""
    title = "FEFF" + text.encode("utf-16-be").hex().upper()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        f"<</Title<{title}>>>".encode(),
    ]  # fmt: skip
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 5/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )
