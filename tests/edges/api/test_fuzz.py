"""Schemathesis asks every operation what its description allows, and what it does not: no answer is a 500, each is described.

Some hundred cases in the suite, the same each time; CALLSHEET_FUZZ=10000 (`make fuzz`) asks as many. An operation gets as many
as it takes inputs: what takes none answers the same again and again. What one operation left stands for the next of its subject.
"""

import gc
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from callsheet.api.describing import TAGS
from callsheet.api.door import description
from tests.edges.api.conftest import token_of
from tests.edges.web.conftest import Town
from tests.world import cast

schemathesis = pytest.importorskip("schemathesis")
FailureGroup = schemathesis.core.failures.FailureGroup
pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("CALLSHEET_FUZZ", "300"))
MODES = tuple(schemathesis.GenerationMode)
MANY = 2000
LEAST = 2
MOST_INPUTS = 8
BODY = 3
"""As many inputs as a body counts."""
THERE = {
    "programme": cast.PROGRAMME, "vendor": "lumen", "locale": "de-DE", "source": cast.SOURCE, "kpi": "Q01",
    "table": "judgments", "by": "vendor,week", "as_of": "2026-11-04", "from": "2026-11-02", "to": "2026-11-08",
    "form": "csv", "noun": "site", "name": "songs.csv", "state": "open", "whose": "all",
}  # fmt: skip
"""Something that is there, for a parameter of an address."""


@pytest.fixture
def patient() -> Iterator[None]:
    """A town that does not mind many requests in a minute, in a process that does not look for garbage at every turn."""
    kept = django_settings.CALLSHEET
    django_settings.CALLSHEET = replace(kept, api_rate=1_000_000)
    signals = (request_started, request_finished)  # as Django's own test client does: the test's transaction goes on
    for signal in signals:
        signal.disconnect(close_old_connections)
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    for signal in signals:
        signal.connect(close_old_connections)
    django_settings.CALLSHEET = kept


@pytest.fixture
def schema(patient: None) -> Any:
    """The description, as the server itself gives it."""
    from django.core.wsgi import get_wsgi_application

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def inputs(said: Mapping[str, Any]) -> int:
    """How many things an operation takes; the key of a write is no more than one among them."""
    return min(MOST_INPUTS, len(said["parameters"]) + BODY * ("requestBody" in said))


def cases_for(said: Mapping[str, Any]) -> int:
    """How many cases an operation gets in each mode."""
    all_of_them = sum(inputs(one) for methods in description()["paths"].values() for one in methods.values())
    return max(LEAST, -(-CASES * inputs(said) // (all_of_them * len(MODES))))


def there(town: Town, path: str, name: str) -> str:
    """Something that is there, for a parameter of a path."""
    known = {
        **THERE,
        "code": cast.PROGRAMME if "programme" in path else "lumen",
        "number": str(town.people["crowd"]),
        "n": str(town.first_entry()),
    }
    keys = {
        "imports": town.waiting if "cancel" in path else town.bad,
        "kpis": "Q01",
        "registry": "lumen,manila",
        "findings": town.finding,
    }
    if name == "table" and "/quality/" in path:
        return "places"
    return known.get(name) or next((key for word, key in keys.items() if word in path), "1")


def said_there(town: Town) -> dict[str, Any]:
    """Something that is there, for a field of a body."""
    return {
        "findings": [town.finding],
        "to": "owner@example.invalid",
        "until": "tomorrow",
        "into": town.foreign_finding,
        "file": (town.house.desk / "songs.csv").read_bytes(),
        "mapping": cast.MAPPING,
        "page": "/kpis/Q01/",
        "role": "qa",
        "programmes": [cast.PROGRAMME],
    }


def aim(case: Any, path: str, town: Town) -> None:
    """Let a case ask for what is there, where it asks for anything of that name; a body that is a file becomes a true one."""
    for name in case.path_parameters:
        case.path_parameters[name] = there(town, path, name)
    known = said_there(town)
    for said, given_values in ((THERE, case.query), (known, case.body)):
        if isinstance(given_values, dict):
            given_values.update({name: said[name] for name in said.keys() & given_values})
    if case.media_type == "application/octet-stream" and "workbook" not in path:
        case.body = known["file"]


def checks() -> list[Any]:
    """What every answer has to keep. That good data be accepted is not among them: a code may well name nothing."""
    wanted = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
    return [getattr(schemathesis.checks, name, None) or getattr(schemathesis.openapi.checks, name) for name in wanted]


def asked(operation: Any, mode: Any, town: Town) -> Counter[int]:
    """Ask one operation many things; how often it answered with which status."""
    found: Counter[int] = Counter()
    wanted = cases_for(operation.definition.raw)
    wholes = checks()
    # A token of its own: a row that one transaction changes thousands of times takes longer to find each time.
    headers = {"Authorization": f"Bearer {token_of(town.person('owner'))}"}

    @settings(
        max_examples=wanted,
        phases=(Phase.generate, Phase.shrink),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_there=st.booleans())
    def ask(case: Any, is_there: bool) -> None:
        if is_there:
            aim(case, operation.path, town)
        answer = case.call(headers=headers)
        found[answer.status_code] += 1
        case.validate_response(answer, checks=wholes)

    ask()
    return found


@pytest.mark.parametrize("subject", TAGS)
def test_nothing_that_is_asked_is_answered_with_a_500_or_with_what_is_not_described(
    town: Town, schema: Any, subject: str
) -> None:
    operations = [result.ok() for result in schema.get_all_operations()]
    wrong: list[str] = []
    in_all: Counter[int] = Counter()
    for operation in operations:
        if operation.definition.raw["tags"][0] != subject:
            continue
        found: Counter[int] = Counter()
        began = time.monotonic()
        for mode in MODES:
            try:
                found += asked(operation, mode, town)
            except FailureGroup as group:
                wrong += [f"{operation.label} ({mode}): {error}" for error in group.exceptions]
        in_all += found
        took = (time.monotonic() - began) / max(1, found.total())
        print(f"{operation.label} | {found.total()} | {dict(sorted(found.items()))} | {took * 1000:.0f} ms", flush=True)
    assert not wrong, "\n\n".join(wrong)
    assert in_all, "a subject has operations"
    assert not [status for status in in_all if status >= 500]
    assert 401 not in in_all, "somebody recognised asked"
    assert CASES < MANY or in_all[200], "some are answered as they wish"


def test_every_operation_is_asked_in_proportion_to_what_it_takes() -> None:
    each = [cases_for(said) for methods in description()["paths"].values() for said in methods.values()]
    assert len(each) >= 30
    assert CASES <= len(MODES) * sum(each) <= CASES + len(MODES) * len(each) * LEAST
    assert min(each) >= LEAST
