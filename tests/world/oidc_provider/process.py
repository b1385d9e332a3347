"""Starting and ending the provider, and walking through its pages as somebody's browser would."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from callsheet.state.issuer import Issuer

from .serve import CLIENT, PASSWORD, SECRET

ROOT = Path(__file__).parents[3]


@contextmanager
def provider(people: Sequence[Mapping[str, object]], *, back: str = "") -> Iterator[str]:
    """The address of a provider that knows these people, and may send them back to `back` too."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.world.oidc_provider.serve", json.dumps(list(people)), back]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "CALLSHEET_"))}
    process = subprocess.Popen(command, cwd=ROOT, env=plain, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), "the provider did not start"
        yield address
    finally:
        process.kill()
        process.wait()


def issuer_at(address: str, **said: object) -> Issuer:
    """The provider as our settings describe it."""
    return Issuer(url=address, client_id=CLIENT, client_secret=SECRET, name="Example ID", **said)  # type: ignore[arg-type]


def walk(there: str, username: str) -> str:
    """Go to the provider, sign in there, and come out at the address that leads back."""
    browser = requests.Session()
    page = browser.get(there, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text[:500]
    form = {"csrfmiddlewaretoken": unescape(token[1]), "username": username, "password": PASSWORD}
    answer = browser.post(page.url, form, allow_redirects=False, timeout=20)
    while urlsplit(there).netloc == urlsplit(urljoin(there, answer.headers["Location"])).netloc:
        answer = browser.get(urljoin(there, answer.headers["Location"]), allow_redirects=False, timeout=20)
    return answer.headers["Location"]
