"""A real Chromium on a real server: the town of the edge tests, and an empty house for the first hour."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from callsheet.state.sessions import BEGUN, CONFIRMED, SessionStore
from tests.edges.web.conftest import BACKEND, Town
from tests.edges.web.conftest import town as town

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
AXE = Path(__file__).parent / "axe" / "axe.min.js"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line."""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The system's Chromium, driven by Playwright; the tests are skipped where either is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium here: `make browser-deps` installs one")
    # Playwright runs a loop in this thread; Django then refuses its database here, though nothing of it is concurrent.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def address(town: Town) -> Iterator[str]:
    """Where the pages are served; requests commit, as in life."""
    from django.core.wsgi import get_wsgi_application

    hosts, django_settings.ALLOWED_HOSTS = django_settings.ALLOWED_HOSTS, ["*"]
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    django_settings.ALLOWED_HOSTS = hosts


@dataclass
class Tab:
    """A page of the browser with what its console said, and short ways to look at it."""

    page: Any
    address: str
    scripts: bool = True
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open a path; its status."""
        answer = self.page.goto(self.address + path, wait_until="load")
        if self.scripts and self.page.query_selector('script[type="module"]'):
            self.page.wait_for_selector("html[data-ready]", state="attached")
        return int(answer.status)

    def title(self) -> str:
        """The heading, which is the answer."""
        return str(self.page.inner_text("h1"))

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def faults(self) -> list[str]:
        """Violations of the accessibility rules (WCAG 2.2 A and AA) that are serious or critical."""
        self.page.evaluate(
            AXE.read_text(encoding="utf-8")
        )  # not as a script tag: the page's policy forbids that, rightly
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa'], resultTypes: ['violations'], preload: false})"
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"][:3]
        ]


Open = Callable[..., Tab]


@pytest.fixture
def tab(chromium: Any, address: str, town: Town) -> Iterator[Open]:
    """Opens tabs: `tab("owner", width=390, theme="dark")`; `tab("")` is signed out."""
    contexts: list[Any] = []

    def open_tab(name: str = "owner", *, width: int = 1440, theme: str = "light", scripts: bool = True) -> Tab:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if name:
            context.add_cookies(
                [{"name": django_settings.SESSION_COOKIE_NAME, "value": session(town, name), "url": address}]
            )
        page = context.new_page()
        found = Tab(page, address, scripts)
        page.on("console", lambda m: found.said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: found.said.append(str(e)))
        return found

    yield open_tab
    for context in contexts:
        context.close()


def session(town: Town, name: str) -> str:
    """A session of somebody who signed in a moment ago."""
    person = town.person(name)
    kept = SessionStore()
    kept[SESSION_KEY] = str(person.pk)
    kept[BACKEND_SESSION_KEY] = BACKEND
    kept[HASH_SESSION_KEY] = person.get_session_auth_hash()
    kept[BEGUN] = kept[CONFIRMED] = timezone.now().isoformat()
    kept.save()
    return str(kept.session_key)
