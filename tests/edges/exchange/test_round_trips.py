"""Whatever the registry holds and whatever is edited: files come back unchanged, and an edit is exactly that difference."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.actions.acting import SYSTEM, acting
from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.folder_in import read_files
from callsheet.actions.exchange.folder_out import folder
from callsheet.actions.exchange.said import FOLDER, as_json
from callsheet.facts.changes import Place, Said, Wish, WishedRow
from tests.edges.exchange import desk
from tests.edges.exchange.test_workbook import NOTHING
from tests.world.house import House

pytestmark = pytest.mark.django_db
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
NAMES = ANY_TEXT.filter(lambda text: text.strip() != "")
CODES = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,3})?", fullmatch=True)
DAYS = st.dates(date(1970, 1, 1), date(2100, 1, 1))
REGISTRIES = st.fixed_dictionaries(
    {
        "vendor": st.dictionaries(CODES, st.tuples(NAMES, ANY_TEXT), min_size=1, max_size=4),
        "guideline": st.dictionaries(NAMES, st.tuples(ANY_TEXT, st.none() | DAYS), max_size=4),
        "closure": st.dictionaries(DAYS, st.tuples(NAMES, st.booleans()), max_size=3),
        "quota": st.none() | st.integers(1, 2**62),
        "target": st.none() | st.floats(-1e300, 1e300),
        "hours": st.dictionaries(st.sampled_from("0123456"), st.just([["09:00", "18:00"]]), max_size=3),
    }
)


def wish_of(found: dict[str, object]) -> Wish:
    """A registry as rows, put the way an API would."""
    vendors: dict[str, tuple[str, str]] = found["vendor"]  # type: ignore[assignment]
    first = next(iter(vendors))
    rows = [
        ("programme", {"code": "p", "name": "P"}),
        ("site", {"vendor": first, "code": "s", "name": "S", "hours": found["hours"]}),
    ]
    rows += [("vendor", {"code": c, "name": n, "contact": t}) for c, (n, t) in vendors.items()]
    rows += [
        ("guideline", {"programme": "p", "version": v, "note": n, "issued_on": d})
        for v, (n, d) in found["guideline"].items()
    ]  # type: ignore[attr-defined]
    rows += [
        ("closure", {"vendor": first, "days": f"{d}..{d + timedelta(days=2)}", "reason": r, "excused": e})
        for d, (r, e) in found["closure"].items()
    ]  # type: ignore[attr-defined]
    rows += [("quota", {"programme": "p", "units": found["quota"]})] if found["quota"] is not None else []
    rows += (
        [("target", {"programme": "p", "kpi": "Q02", "value": found["target"]})] if found["target"] is not None else []
    )
    return Wish(tuple(WishedRow(n, {k: Said(v, Place()) for k, v in values.items()}, Place()) for n, values in rows))


@given(REGISTRIES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_registry_comes_back_unchanged_from_both_files(house: House, found: dict[str, object]) -> None:
    with acting(SYSTEM, "registry"):
        done = apply_changes(wish_of(found), actor=SYSTEM)
        assert not done.errors, done.errors
        assert desk.said(desk.planned(desk.exported())) == NOTHING
        files = {path: text for path, text in folder(actor=SYSTEM).items() if path.endswith(".yaml")}
        assert as_json(plan(read_files(files), actor=SYSTEM), FOLDER) == NOTHING
        transaction.set_rollback(True)
