"""Secrets stay where they were put: not in logs, not in what the doctor says, not on pages of errors, not in the audit."""

import http.cookiejar
import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest

from callsheet.boot import connections, environment
from callsheet.boot.connections import BOSS
from callsheet.errors import UnusableInput
from tests.edges.boot.processes import Installation
from tests.world.oidc_provider.process import provider

KEY, CLIENT_SECRET, PASSWORD = "planted-key-4f1c9a", "planted-client-secret-77ab", "planted password 52e0"


@pytest.fixture
def with_secrets(fresh: Installation) -> Iterator[Installation]:
    """An installation whose secrets were planted: one in a variable, one in a file."""
    file = fresh.home.parent / "client-secret"
    file.write_text(CLIENT_SECRET + "\n")
    with provider([{"username": "ada", "email": "ada@example.org", "email_verified": True}]) as address:
        fresh.variables |= {
            "CALLSHEET_SECRET_KEY": KEY,
            "CALLSHEET_OIDC_ISSUER": address,
            "CALLSHEET_OIDC_CLIENT_ID": "not-the-one-that-it-knows",
            "CALLSHEET_OIDC_CLIENT_SECRET_FILE": str(file),
        }
        yield fresh


def test_planted_secrets_are_found_nowhere(with_secrets: Installation) -> None:
    process, said = with_secrets.up()
    link = next(word for line in said for word in line.split() if "/sign-in/" in word)
    base, token = link.partition("/sign-in/")[0], link.rstrip("/").rpartition("/")[2]
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    pages = [visit(browser, link)]
    form = {"csrfmiddlewaretoken": cookie(jar, "callsheet_csrf")}
    pages.append(visit(browser, link, form))
    form["csrfmiddlewaretoken"] = cookie(jar, "callsheet_csrf")
    pages.append(visit(browser, base + "/password/", {**form, "password": PASSWORD}))
    form["csrfmiddlewaretoken"] = cookie(jar, "callsheet_csrf")
    wrong = {"email": "owner@localhost", "password": PASSWORD + " wrong"}
    pages.append(visit(browser, base + "/sign-in/", {**form, **wrong}))
    pages.append(visit(browser, base + "/sign-in/issuer/", form))
    pages += [visit(browser, base + path) for path in ("/nowhere/", "/sign-in/issuer/back/?code=c&state=s")]
    _code, doctor = with_secrets.run("doctor")
    _code, audit = with_secrets.run("audit", "list", "--json")
    logs = "".join(path.read_text(errors="replace") for path in sorted((with_secrets.home / "logs").iterdir()))
    sessions = stored(with_secrets)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    rest, _ = process.communicate()
    places = {
        "pages": "".join(pages),
        "doctor": doctor,
        "audit": audit,
        "logs": logs,
        "output": rest,
        "tables": sessions,
    }
    assert "person.password_set" in audit
    assert "sign-in" in doctor
    for place, text in places.items():
        for secret in (KEY, CLIENT_SECRET, PASSWORD, *([] if place == "pages" else [token])):
            assert secret not in text, f"{secret} stands in {place}"


def visit(browser: urllib.request.OpenerDirector, address: str, form: dict[str, str] | None = None) -> str:
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        with browser.open(urllib.request.Request(address, data, {"Referer": address}), timeout=20) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def cookie(jar: http.cookiejar.CookieJar, name: str) -> str:
    return next(str(one.value) for one in jar if one.name == name)


def stored(installation: Installation) -> str:
    """Everything that the tables of doors hold, as text."""
    settings = environment.read({"CALLSHEET_HOME": str(installation.home)})
    tables = ("person", "sign_in_link", "person_session", "sign_in_throttle", "personal_detail", "audit_entry")
    with connections.connect(settings, BOSS) as boss:
        return str([rows(boss, table) for table in tables])


def rows(boss: psycopg.Connection, table: str) -> list[tuple[object, ...]]:
    return boss.execute(f"SELECT * FROM {table}").fetchall()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"CALLSHEET_OIDC_ISSUER": "login.example.org"}, "an address such as https://"),
        ({"CALLSHEET_OIDC_ISSUER": "http://login.example.org"}, "an https address"),
        ({"CALLSHEET_OIDC_ISSUER": "https://x.org"}, "CALLSHEET_OIDC_CLIENT_ID is ''"),
        (
            {"CALLSHEET_OIDC_ISSUER": "https://x.org", "CALLSHEET_OIDC_CLIENT_ID": "c"},
            "CALLSHEET_OIDC_CLIENT_SECRET is ''",
        ),
        ({"CALLSHEET_OIDC_CLIENT_SECRET_FILE": "/nowhere", "CALLSHEET_OIDC_ISSUER": "https://x.org"}, "No such file"),
        ({"CALLSHEET_OIDC_DOMAINS": "example.org=king"}, "one of the roles"),
        ({"CALLSHEET_OIDC_DOMAINS": "example.org=vendor"}, "one of the roles"),
        ({"CALLSHEET_OIDC_GROUP_PROGRAMMES": "team-marigold"}, "pairs such as"),
        ({"CALLSHEET_SESSION_IDLE": "a while"}, "a time as 30m"),
        ({"CALLSHEET_PROXIES": "many"}, "a number from 0 to 9"),
    ],
)
def test_wrong_settings_of_the_doors_are_said_by_name_and_without_the_secret(
    variables: dict[str, str], sentence: str
) -> None:
    whole = {
        "CALLSHEET_OIDC_ISSUER": "https://login.example.org",
        "CALLSHEET_OIDC_CLIENT_ID": "callsheet",
        "CALLSHEET_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    given = variables if "CALLSHEET_OIDC_ISSUER" in variables else whole | variables
    with pytest.raises(UnusableInput, match=re.escape(sentence)) as error:
        environment.read(given)
    assert next(iter(variables)).removesuffix("_ISSUER")[:14] in error.value.sentence
    assert CLIENT_SECRET not in error.value.sentence


def test_the_settings_never_show_the_clients_secret() -> None:
    settings = environment.read(
        {
            "CALLSHEET_OIDC_ISSUER": "https://login.example.org/.well-known/openid-configuration",
            "CALLSHEET_OIDC_CLIENT_ID": "callsheet",
            "CALLSHEET_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "CALLSHEET_OIDC_DOMAINS": "Example.org=requester",
        }
    )
    assert settings.issuer is not None
    assert (settings.issuer.url, dict(settings.issuer.domains)) == (
        "https://login.example.org",
        {"example.org": "requester"},
    )
    assert CLIENT_SECRET not in repr(settings)
