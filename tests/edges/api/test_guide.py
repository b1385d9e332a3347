"""docs/guides/api.md: each of its curl commands is run as it stands, by curl, against a server that listens."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application

from tests.edges.api.conftest import token_of
from tests.edges.web.conftest import Town
from tests.world import cast

pytestmark = pytest.mark.django_db(transaction=False)
GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "api.md"
EXAMPLES = re.findall(r"^```bash\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line."""


@pytest.fixture
def address() -> Iterator[str]:
    hosts, django_settings.ALLOWED_HOSTS = django_settings.ALLOWED_HOSTS, ["*"]
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    django_settings.ALLOWED_HOSTS = hosts


@pytest.fixture
def token(town: Town, django_db_blocker: Any) -> str:
    """A token that the server's own connections see: made outside of the test's transaction."""
    made: list[str] = []
    thread = threading.Thread(target=lambda: made.append(_made(town, django_db_blocker)))
    thread.start()
    thread.join()
    return made[0]


def _made(town: Town, blocker: Any) -> str:
    from django.db import connection

    try:
        return token_of(town.person("owner"))
    finally:
        connection.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_every_example_of_the_guide_runs_as_it_stands(town: Town, address: str, token: str, tmp_path: Path) -> None:
    cast.judgments_csv(tmp_path / "songs.csv", cast.answers(4, first=900))
    assert len(EXAMPLES) >= 7
    for example in EXAMPLES:
        variables = os.environ | {"CALLSHEET": address, "TOKEN": token}
        done = subprocess.run(
            ["bash", "-euc", example],
            env=variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        said = json.loads(done.stdout)
        assert "error" not in said, (example, said)
