"""Authorities that the axis knows, each with its code of Decision 20/2020/QĐ-TTg and the older one; units are invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """A row of the catalogue; a locked one takes nothing."""

    code: str
    older: str
    name: str
    locked: bool = False

    def row(self, number: int) -> dict[str, object]:
        """As the axis lists it."""
        return {
            "id": number,
            "code": self.code,
            "code102": self.older,
            "name": self.name,
            "mail": f"vanthu@{self.code.lower()}.example",
        }


AGENCIES = (
    Agency("G02", "000.00.00.G02", "Bộ Công Thương"),
    Agency("G01", "000.00.00.G01", "Bộ Công an"),
    Agency("G06", "000.00.00.G06", "Bộ Khoa học và Công nghệ"),
    Agency("G10", "000.00.00.G10", "Bộ Nông nghiệp và Môi trường"),
    Agency("G12", "000.00.00.G12", "Bộ Tài chính"),
    Agency("G15", "000.00.00.G15", "Bộ Tư pháp"),
    Agency("G17", "000.00.00.G17", "Bộ Xây dựng"),
    Agency("G18", "000.00.00.G18", "Bộ Y tế"),
    Agency("G22", "000.00.00.G22", "Văn phòng Chính phủ"),
    Agency("H26", "000.00.00.H26", "Ủy ban nhân dân thành phố Hà Nội"),
    Agency("H26.11", "000.00.11.H26", "Sở Y tế thành phố Hà Nội"),
    Agency("H29", "000.00.00.H29", "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
    Agency("H26.99", "000.00.99.H26", "Đơn vị đã khóa", locked=True),
)


def find(code: str) -> Agency | None:
    """The authority under either code."""
    return next((one for one in AGENCIES if code in {one.code, one.older}), None)
