"""A browser without pictures for the measurements: signs in, sends forms, goes where it is led."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

from bench import sample


@dataclass(slots=True)
class Browser:
    """Somebody who has signed in: cookies, forms, redirects; pages only, nothing that they load."""

    address: str
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, http.client.HTTPConnection] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Through the sandbox's identity provider, acting for the first sample enterprise."""
        page = self.get("/dang-nhap/?tiep=/tu-cach/").body.decode()
        chosen = self.get(unescape(re.findall(r'href="([^"]*cong=vneid[^"]*)"', page)[0]))
        chosen = self.send(chosen, {"account": "hanh"})
        profile = self.get("/tu-cach/?tiep=/")
        offered = re.findall(rf'name="profile"[^>]*value="([^"]*{sample.ENTERPRISE})"', profile.body.decode())
        given = {"profile": offered[0]} if offered else {"enterprise_code": sample.ENTERPRISE}
        self.send(profile, given, holding=next(iter(given)))

    def cookie(self, address: str) -> str:
        """The header for an address of a host that was asked before."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies[urlsplit(address).netloc].items())

    def get(self, address: str) -> Page:
        """A page, wherever it leads."""
        return self.ask("GET", address, b"", {})

    def send(self, page: Page, values: dict[str, str], *, holding: str = "") -> Page:
        """The form of a page that has a field, with its hidden values; the page's first in `main` for none."""
        text = page.body.decode()
        text = text[max(0, text.find("<main")) :]
        forms = re.findall(r"<form\b[^>]*>.*?</form>", text, re.DOTALL)
        wanted = holding or next(iter(values), "csrfmiddlewaretoken")
        form = next(one for one in forms if f'name="{wanted}"' in one)
        action = re.search(r'<form\b[^>]*\baction="([^"]*)"', form)
        hidden = {
            unescape(name): unescape(value)
            for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
            for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', tag)
        }
        body = urlencode({**hidden, **values}).encode()
        where = unescape(action[1]) if action and action[1] else page.address
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": page.address}
        return self.ask("POST", urljoin(page.address, where), body, kind)

    def ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Page:
        """One request and those that it is led on to."""
        address = urljoin(self.address, address)
        for _ in range(15):
            parts = urlsplit(address)
            kept = self.cookies.setdefault(parts.netloc, {})
            line = self.lines.setdefault(parts.netloc, http.client.HTTPConnection(parts.netloc, timeout=60))
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            try:
                line.request(method, target, body or None, {**headers, "Cookie": self.cookie(address)})
                answer = line.getresponse()
            except (http.client.HTTPException, OSError):
                line.close()
                line.request(method, target, body or None, {**headers, "Cookie": self.cookie(address)})
                answer = line.getresponse()
            told = answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    kept[key] = rest.partition(";")[0]
            goes_to = answer.getheader("Location")
            if answer.status not in {301, 302, 303, 307} or goes_to is None:
                return Page(address, answer.status, told)
            address, method, body, headers = urljoin(address, goes_to), "GET", b"", {}
        raise RuntimeError(f"{address} leads on without end")


@dataclass(frozen=True, slots=True)
class Page:
    """Where one ended up, and what is there."""

    address: str
    status: int
    body: bytes


def begun(browser: Browser, procedure: str) -> tuple[str, list[str]]:
    """A new draft's task list, and the pages that it lists."""
    page = browser.send(browser.get(f"/nop/{procedure}/"), {}, holding="csrfmiddlewaretoken")
    draft = urlsplit(page.address).path
    return draft, list(dict.fromkeys(re.findall(rf'href="({draft}[^"]+/)"', page.body.decode())))
