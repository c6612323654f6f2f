"""What `motcua up` says when everything runs: where to go, who can sign in, what to try first."""

from __future__ import annotations

import json

from motcua.config.options import Options

OFFICERS = (
    "tiepnhan.motcua", "truong.motcua", "truongphong.bo", "chuyenvien.bo", "lanhdao.bo", "phoihop.bo", "vanthu.bo", "ketoan.bo", "kehoach.bo", "chuyendoiso.bo", "chuyenvien.hoachat", "lanhdao.hoachat",
    "photruong.hoachat", "tiepnhan.hanoi", "truongphong.hanoi", "chuyenvien.hanoi", "lanhdao.hanoi", "vanthu.hanoi", "ketoan.hanoi",
    "tiepnhan.hcm", "truongphong.hcm", "chuyenvien.hcm", "lanhdao.hcm", "vanthu.hcm", "ketoan.hcm",
    "tiepnhan.danang", "truongphong.danang", "chuyenvien.danang", "lanhdao.danang", "vanthu.danang", "ketoan.danang",
    "thietke.thutuc", "congbo.thutuc", "baove.dulieu", "vanhanh", "kiemtoan",
)  # fmt: skip
"""Logins of the trial's officers, those who handle dossiers first and in their order."""


def facts(options: Options) -> dict[str, object]:
    """Addresses and demo accounts, for a person and for a program."""
    base = options.public_url
    told: dict[str, object] = {
        "portal": f"{base}/",
        "office": f"{base}/ban-lam-viec/",
        "api": f"{base}/api/v1/docs",
        "openapi": f"{base}/api/v1/openapi.json",
        "home": str(options.home),
    }
    if options.sandbox:
        told["sandbox"] = f"http://127.0.0.1:{options.sandbox_port}/"
    known = options.home / "secrets" / "demo.json"
    if options.demo and known.exists():
        secret = json.loads(known.read_text())
        told["officers"] = dict.fromkeys(OFFICERS, secret["officer_password"])
        told["client"] = {"id": "demo-minh-phat", "secret": secret["client_secret"], "enterprise": "9901234560"}
    return told


def text(told: dict[str, object]) -> str:
    """The same for a terminal."""
    lines = [
        "",
        f"  {told['portal']}   Cổng dịch vụ công · public portal",
        f"  {told['office']}   Bàn làm việc của công chức · officers' desk",
        f"  {told['api']}   API cho doanh nghiệp · API for enterprises",
    ]
    if "sandbox" in told:
        lines.append(
            f"  {told['sandbox']}   Hệ thống quốc gia thử nghiệm, hộp thư · sandbox of national systems, mailbox"
        )
    lines += [
        "",
        "  Đăng nhập · Sign in",
        "    Người dân, doanh nghiệp: nút VNeID trên cổng, chọn một người · citizens: the VNeID button, choose a person",
    ]
    officers, client = told.get("officers"), told.get("client")
    if isinstance(officers, dict):
        lines += [f"    {name}   mật khẩu · password  {password}" for name, password in officers.items()]
    if isinstance(client, dict):
        lines.append(f"    API: client_id {client['id']}   client_secret {client['secret']}")
    lines += [
        "",
        "  Thử trước tiên · Try first",
        "    Đăng nhập bằng VNeID với Trần Thị Hạnh, tìm “khai bao hoa chat”, nộp tờ khai: câu trả lời đã ký có sau khoảng một giây.",
        "    Or, in another terminal: .venv/bin/motcua demo declaration --out /tmp/demo",
        "",
        "  Dừng · Stop: Ctrl-C",
    ]
    return "\n".join(lines)
