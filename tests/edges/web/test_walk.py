"""The walk: every address that Django resolves, every role; what is foreign answers exactly like what is not there.

Nothing here lists addresses: a new one is walked as soon as it is there, and fails until its kinds of objects have samples.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from os.path import commonprefix
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from callsheet.state.actors import RIGHTS, ROLES, SEES_EVERY_PROGRAMME, Actor
from callsheet.state.models import (
    ApiToken,
    AuditEntry,
    Batch,
    DigestAddress,
    ImportRun,
    Manifest,
    Member,
    Person,
    Portfolio,
    RaisedFinding,
    SavedView,
    VendorRequest,
)
from callsheet.state.sessions import BEGUN, CONFIRMED
from callsheet.web.addresses import Address, addresses
from callsheet.web.views.findings import AT_ONCE, WITH_WORDS
from tests.edges.web.conftest import BACKEND, SecretProgramme, Town
from tests.world import cast
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-0000-0000-000000000000"
SECRETS = ("Unreleased title", "vault-file.csv", "vault-source", "vault-digest", "vault-token", "Secret sentence")
"""Planted in the foreign programme: they may stand in no answer to whoever is not its member."""
OF_OTHER_VENDORS = ("Orbit", "Kept Apart", "Marigold", "marigold", "vault")
"""What a vendor's person must not read either: other vendors, true names and codes of programmes."""
DEEDS = (*AT_ONCE, *WITH_WORDS, "remove", "test", "change")
"""What is done with findings, and with addresses of the digest."""
BY_PORTFOLIO = "crowd manager by portfolio"
WALLED = [*(role for role in ROLES if role not in SEES_EVERY_PROGRAMME), BY_PORTFOLIO]
"""Who sees some programmes alone: by membership, as a vendor, by a portfolio."""
VARYING = re.compile(
    r"[A-Za-z0-9]{64}|no entry (\d+|KEY)|(?<=audit/)(\d+|KEY)|(?<=n.:)(\d+|KEY)|\d\d:\d\d(:\d\d)?(\.\d+)?|20\d\d-\d\d-\d\d"
)


@dataclass(frozen=True)
class Sample:
    """Keys of one kind of object: one that anybody may name, one of a foreign programme, vendor or person, one of nothing."""

    own: str
    missing: str
    foreign: str = ""


@pytest.fixture
def samples(town: Town) -> dict[str, Sample]:
    now = timezone.now()
    morning = Client()
    morning.force_login(town.person("owner"), backend=BACKEND)
    assert morning.get("/").status_code == 200, "it raises the town's findings"
    with all_rows():
        step = Manifest.objects.create(
            seq=88880001,
            kind="import",
            programme=SecretProgramme,
            source="vault-source",
            at=now,
            actor="x",
            next_row_id=10**9,
        )
        run = ImportRun.objects.create(
            programme=SecretProgramme,
            source="vault-source",
            reader="table",
            file_name="vault-file.csv",
            state="done",
            seq=step.seq,
            actor="x",
        )
        found = RaisedFinding.objects.filter(programme=cast.PROGRAMME).order_by("id").first()
        assert found is not None, "a finding of the town is needed: its page is walked too"
        RaisedFinding.objects.create(
            id="walkforeign0",
            programme=SecretProgramme,
            kind=found.kind,
            first_at=now,
            last_at=now,
            said={**found.said, "title": "Secret sentence"},
        )
        seq = ImportRun.objects.get(id=town.done).seq
        owner = Person.objects.get(pk=town.people["owner"])
        batch = Batch.objects.create(programme_id=SecretProgramme, code="vault-batch", name="Secret sentence")
        entry = AuditEntry.objects.filter(noun="programme", key__contains=SecretProgramme).latest("n")
        digest = DigestAddress.objects.create(id=88880004, person=owner, label="vault-digest", sealed="x")
        token = ApiToken.objects.create(
            id=88880003, person=owner, name="vault-token", prefix="cs_vault", token_hash="0" * 64, rights=["read"]
        )
        asked = VendorRequest.objects.create(
            id=88880005,
            programme=SecretProgramme,
            vendor="orbit",
            screen="copying",
            annotators=["orb-secret"],
            seq=step.seq,
            said={
                "n": 9,
                "false_share": 0.05,
                "figures": [],
                "items": [],
                "request": "Secret sentence",
                "elsewhere": 0,
            },
        )
        asked.steps.create(programme=SecretProgramme, vendor="orbit", at=now, by="x", verb="ask")
        view = SavedView.objects.create(id=88880002, person=owner, page="/kpis/", name="mine", query="programme=vault")
    return {
        "programme": Sample(cast.PROGRAMME, "nowhere", SecretProgramme),
        "vendor": Sample("lumen", "nobody", "orbit"),
        "import": Sample(town.done, NOBODY, str(run.id)),
        "manifest": Sample(str(seq), "999999999", str(step.seq)),
        "draft": Sample(NOBODY, NOBODY, town.draft),
        "finding": Sample(found.id, "walknothing0", "walkforeign0"),
        "deed": Sample("acknowledge", "fly"),
        "person": Sample("999999998", "999999999", str(owner.pk)),
        "saved view": Sample("999999998", "999999999", str(view.pk)),
        "noun": Sample("target", "none"),
        "registry row": Sample("some-row", "none-such", SecretProgramme),
        "audit entry": Sample("1", "999999999", str(entry.n)),
        "digest address": Sample("999999998", "999999999", str(digest.pk)),
        "batch": Sample("week-1", "week-none", batch.code),
        "file": Sample(NOBODY, NOBODY, town.workbook),
        "token": Sample("999999998", "999999999", str(token.pk)),
        "kpi": Sample("submitted", "NONE"),
        "export form": Sample("csv", "exe"),
        "quality table": Sample("places", "none"),
        "vendor request": Sample("999999998", "999999999", str(asked.pk)),
        "sign-in link": Sample("no-such-token", "none"),
    }


@pytest.fixture
def enter(town: Town) -> Callable[[str], Client]:
    """A browser of somebody of a role; those who need memberships belong to the cast's programme alone."""
    made: dict[str, Person] = {}

    def browser(role: str) -> Client:
        if role not in made:
            with all_rows():
                vendor = "lumen" if role == "vendor" else ""
                made[role] = Person.objects.create(
                    email=f"walk-{len(made)}@example.invalid",
                    name=f"Walker {len(made)}",
                    role=role_of(role),
                    vendor=vendor,
                )
                if role == BY_PORTFOLIO:
                    Portfolio.objects.create(
                        code="walked", name="Walked", manager=made[role], programmes=[cast.PROGRAMME]
                    )
                else:
                    Member.objects.create(programme_id=cast.PROGRAMME, person=made[role])
        client = Client(raise_request_exception=False)
        client.force_login(made[role], backend=BACKEND)
        session = client.session
        session[BEGUN] = session[CONFIRMED] = timezone.now().isoformat()
        session.save()
        return client

    return browser


def role_of(walker: str) -> str:
    """The role of one of `WALLED`."""
    return "crowd manager" if walker == BY_PORTFOLIO else walker


def path_of(address: Address, values: Mapping[str, str]) -> str:
    """The address with its parameters filled, in the order of the objects that its rule names."""
    assert address.rule is not None
    kinds = iter(address.rule.objects)
    return "/" + re.sub(r"<[^>]*>|\(\?P<[^)]*\)", lambda _: values[next(kinds)], address.route)


def walked() -> Iterator[Address]:
    for address in addresses():
        if not address.route.startswith(("static/", "api/v1/openapi", "api/v1/docs")):
            yield address


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    return str(content.decode(errors="replace"))


def said(answer: Any, values: Mapping[str, str]) -> tuple[Any, ...]:
    """An answer without the words of the question and what differs from second to second: its status, its text, where it
    leads, and what the page there will say of it."""
    kept = getattr(answer.wsgi_request, "_messages", ())
    told = " ".join(str(message) for message in getattr(kept, "_queued_messages", ()))
    packed = "spreadsheet" in answer.headers.get("Content-Type", "")  # zipped with the second of its making
    texts = ["" if packed else body(answer), answer.headers.get("Location", ""), told]
    texts = [text.replace(answer.wsgi_request.path, "PATH") for text in texts]
    for value in sorted({v for v in values.values() if len(v) > 3}, key=len, reverse=True):
        texts = [text.replace(value, "KEY") for text in texts]
    return answer.status_code, *(VARYING.sub("", text) for text in texts)


def shown(one: str, other: str) -> tuple[str, str]:
    """Two lines from where they begin to differ."""
    at = max(0, len(commonprefix([one, other])) - 60)
    return one[at : at + 200], other[at : at + 200]


def ask(browser: Client, method: str, path: str, values: Mapping[str, str]) -> Any:
    """Ask with the same objects in the query or the form too: an address may take them from there."""
    browser.cookies.pop("messages", None)  # what the last answer left for the next page is no part of this one
    named = {name: values[name] for name in ("programme", "vendor")}
    if method == "GET":
        return browser.get(path, named)
    form = {
        **named,
        "code": values["programme"],
        "finding": values["finding"],
        "kpi": "Q01",
        "value": "0.5",
        "name": "x",
    }
    return browser.generic(method, path, *as_form(form))


def as_form(values: Mapping[str, str]) -> tuple[bytes, str]:
    from urllib.parse import urlencode

    return urlencode(values).encode(), "application/x-www-form-urlencoded"


def test_every_kind_of_object_that_an_address_names_has_samples(samples: dict[str, Sample]) -> None:
    unknown = {kind for a in walked() if a.rule for kind in a.rule.objects} - set(samples)
    assert not unknown, f"give samples of {unknown} to this walk"


@pytest.mark.parametrize("role", ROLES)
def test_whoever_lacks_the_right_of_an_address_is_refused_before_it_looks_at_anything(
    role: str, samples: dict[str, Sample], enter: Callable[[str], Client]
) -> None:
    browser, actor = enter(role), Actor("person", "x", role, vendor="lumen" if role == "vendor" else "")
    own = {kind: sample.own for kind, sample in samples.items()}
    refused = [a for a in walked() if a.rule and not a.rule.admits(actor)]
    assert refused or RIGHTS[role] == RIGHTS["owner"]
    for address in refused:
        for method in address.methods:
            answer = ask(browser, method, path_of(address, own), own)
            expected = 404 if role == "vendor" else 403
            assert answer.status_code == expected, (role, method, address.route, answer.status_code)


@pytest.mark.parametrize("role", WALLED)
def test_what_is_foreign_answers_exactly_like_what_is_not_there_on_every_address(
    role: str, samples: dict[str, Sample], enter: Callable[[str], Client]
) -> None:
    actor = Actor("person", "x", role_of(role), vendor="lumen" if role == "vendor" else "")
    browser = enter(role)
    theirs = {"vendor"} if role != "vendor" else set()  # our own people see every vendor
    foreign = {k: s.foreign if s.foreign and k not in theirs else s.missing for k, s in samples.items()}
    missing = {k: s.missing for k, s in samples.items()}
    for kind in ("kpi", "noun", "export form", "quality table"):
        foreign[kind] = missing[kind] = samples[kind].own
    compared = 0
    for address in walked():
        if address.rule is None or not address.rule.admits(actor) or address.name in ("sign-out", "account-end-others"):
            continue
        for method, deed in product(address.methods, DEEDS if "deed" in address.rule.objects else ("",)):
            keys = [{**v, "deed": deed} for v in (foreign, missing)]
            answers = [ask(browser, method, path_of(address, v), v) for v in keys]
            both = [said(a, v) for a, v in zip(answers, keys, strict=True)]
            differs = next(
                (shown(*p) for p in zip(*(b[1].splitlines() for b in both), strict=False) if p[0] != p[1]), ""
            )
            assert both[0] == both[1], (role, method, address.route, both[0][0], both[1][0], differs)
            assert both[0][0] < 500, (role, method, address.route)
            compared += 1
    assert compared > 15


@pytest.mark.parametrize("role", WALLED)
def test_no_answer_names_what_is_foreign(role: str, samples: dict[str, Sample], enter: Callable[[str], Client]) -> None:
    actor = Actor("person", "x", role_of(role), vendor="lumen" if role == "vendor" else "")
    browser = enter(role)
    own = {kind: sample.own for kind, sample in samples.items()}
    hidden = (*SECRETS, *OF_OTHER_VENDORS) if role == "vendor" else SECRETS
    queries: tuple[dict[str, str], ...] = (
        {},
        {"q": "a"},
        {"by": "programme"},
        {"programme": "Alder", "kpi": "submitted"},
    )
    for address in walked():
        if address.rule is None or not address.rule.admits(actor):
            continue
        for query in queries:
            answer = browser.get(path_of(address, own), query)
            assert answer.status_code < 500, (role, address.route, query)
            found = [word for word in hidden if word in body(answer)]
            assert not found or set(found) <= set(path_of(address, own).split("/")), (role, address.route, query, found)


def test_a_vendors_numbers_are_its_own_under_the_alias_and_so_are_the_rows_and_files(
    samples: dict[str, Sample], enter: Callable[[str], Client]
) -> None:
    browser = enter("vendor")
    page = body(browser.get("/kpis/submitted/", {"by": "programme,locale"}))
    assert "Alder" in page
    assert "programme=Alder" in page, "a link to the rows behind a number uses the alias"
    rows = browser.get("/rows/", {"programme": "Alder", "kpi": "submitted"})
    assert rows.status_code == 200
    assert re.search(r"<h1[^>]*>[1-9]\d* judgments of Alder", body(rows))
    file = body(browser.get("/rows/export.csv", {"programme": "Alder", "kpi": "submitted"}))
    header, *lines = file.splitlines()
    assert len(lines) >= 10
    assert not {"programme", "source", "file", "reviewer", "is_gold", "vendor"} & set(header.split(","))
    assert all("orb-" not in line for line in lines), "another vendor's workers"
    assert browser.get("/rows/export.parquet", {"programme": "Alder"}).status_code == 200
    table = body(browser.get("/kpis/submitted/export.json", {"by": "programme"}))
    assert "Alder" in table
    assert "marigold" not in table


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/rows/", {"programme": cast.PROGRAMME}),
        ("/rows/", {"programme": "Alder", "table": "gold"}),
        ("/rows/", {"programme": "Alder", "table": "items"}),
        ("/rows/", {"programme": "Alder two"}),
        ("/rows/export.csv", {"programme": cast.PROGRAMME}),
        ("/kpis/submitted/", {"programme": cast.PROGRAMME}),
        ("/kpis/submitted/export.csv", {"programme": "Alder two"}),
    ],
)
def test_a_vendor_is_told_that_there_is_nothing_by_a_true_code_or_of_our_own_facts(
    path: str, query: dict[str, str], samples: dict[str, Sample], enter: Callable[[str], Client]
) -> None:
    assert enter("vendor").get(path, query).status_code == 404


@pytest.mark.parametrize("query", [{"kpi": "Q02"}, {"planted": "yes"}])
def test_a_vendor_is_not_shown_which_answers_are_measured_against_known_ones(
    query: dict[str, str], samples: dict[str, Sample], enter: Callable[[str], Client]
) -> None:
    answer = enter("vendor").get("/rows/", {"programme": "Alder", **query})
    assert answer.status_code == 400
    assert "go on measuring" in body(answer)
