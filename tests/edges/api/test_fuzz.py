"""Schemathesis asks every operation what its description allows, and what it does not: no answer is a 500, each is described.

Some hundred cases in the suite, the same each time; CALLSHEET_FUZZ=10000 (`make fuzz`) asks as many.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.edges.api.conftest import token_of
from tests.edges.web.conftest import Town
from tests.world import cast

schemathesis = pytest.importorskip("schemathesis")
FailureGroup = schemathesis.core.failures.FailureGroup
pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("CALLSHEET_FUZZ", "300"))
MODES = tuple(schemathesis.GenerationMode)


@pytest.fixture
def patient() -> Iterator[None]:
    """A town that does not mind many requests in a minute."""
    kept = django_settings.CALLSHEET
    django_settings.CALLSHEET = replace(kept, api_rate=1_000_000)
    signals = (request_started, request_finished)  # as Django's own test client does: the test's transaction goes on
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
    django_settings.CALLSHEET = kept


@pytest.fixture
def schema(patient: None) -> Any:
    """The description, as the server itself gives it."""
    from django.core.wsgi import get_wsgi_application

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def there(town: Town, path: str, name: str) -> str:
    """Something that is there, for a parameter of a path."""
    known = {"noun": "site", "code": cast.PROGRAMME if "programme" in path else "lumen"}
    keys = {"imports": town.waiting if "cancel" in path else town.bad, "kpis": "Q01", "registry": "lumen,manila"}
    return known.get(name) or next((key for word, key in keys.items() if word in path), "1")


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


def asked(operation: Any, mode: Any, most: int, town: Town, headers: dict[str, str]) -> Counter[int]:
    """Ask one operation many things; how often it answered with which status."""
    found: Counter[int] = Counter()

    @settings(
        max_examples=most, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_there=st.booleans())
    def ask(case: Any, is_there: bool) -> None:
        if is_there:
            for name in case.path_parameters:
                case.path_parameters[name] = there(town, operation.path, name)
        answer = case.call(headers=headers)
        found[answer.status_code] += 1
        case.validate_response(answer, checks=checks())

    ask()
    return found


def test_nothing_that_is_asked_is_answered_with_a_500_or_with_what_is_not_described(town: Town, schema: Any) -> None:
    headers = {"Authorization": f"Bearer {token_of(town.person('owner'))}"}
    operations = [result.ok() for result in schema.get_all_operations()]
    most = max(2, CASES // (len(operations) * len(MODES)))
    found: Counter[int] = Counter()
    wrong: list[str] = []
    for operation in operations:
        for mode in MODES:
            try:
                found += asked(operation, mode, most, town, headers)
            except FailureGroup as group:
                wrong += [f"{operation.label} ({mode}): {error}" for error in group.exceptions]
    print(f"{sum(found.values()):,} cases: {dict(sorted(found.items()))}")
    assert not wrong, "\n\n".join(wrong)
    assert len(operations) >= 30
    assert sum(found.values()) >= min(CASES, 200) * 0.5
    assert not [status for status in found if status >= 500]
    assert found[200] > 20
