"""Where links of reports lead: the window of a split, the rows of a part, the import of a manifest."""

import pytest
from django.urls import Resolver404, resolve

from callsheet.decisions.finding import Link
from callsheet.web.hours import week_words
from callsheet.web.links import address

HERE = (("programme", "song-pairs"), ("vendor", "lumen"))


@pytest.mark.parametrize(
    ("split", "window"),
    [
        (("day", "2026-11-04"), "from=2026-11-04&to=2026-11-04"),
        (("week", "2026-11-02"), "from=2026-11-02&to=2026-11-08"),
        (("month", "2026-02-01"), "from=2026-02-01&to=2026-02-28"),
    ],
)
def test_a_number_of_a_day_week_or_month_leads_to_the_rows_of_that_window(split: tuple[str, str], window: str) -> None:
    assert address(Link("rows", "Q01", (*HERE, split))) == f"/rows/?programme=song-pairs&vendor=lumen&{window}&kpi=Q01"


def test_a_replay_stays_a_replay() -> None:
    assert address(Link("vendor", "lumen"), "2026-11-04") == "/vendors/lumen/?as_of=2026-11-04"


def test_a_code_with_a_slash_stays_one_step_of_the_address() -> None:
    assert address(Link("programme", "a/b c")) == "/programmes/a%2Fb%20c/"


def test_each_part_of_a_difference_opens_its_rows() -> None:
    again = address(Link("reconcile", "resubmissions", (*HERE, ("again", "yes"))))
    assert again == "/rows/?table=judgments&role=annotate&programme=song-pairs&vendor=lumen&again=yes"
    assert "table=totals" in address(Link("reconcile", "not arrived", (*HERE, ("table", "totals"))))
    assert address(Link("reconcile", "rejected rows", HERE)) == "/imports/?programme=song-pairs"


def test_work_of_an_unknown_day_leads_to_rows_without_a_day() -> None:
    assert address(Link("rows", "submitted", (*HERE, ("day", "-")))).endswith("&day=-&kpi=submitted")


def test_bad_rows_lead_to_their_import() -> None:
    assert address(Link("rejects", "118")) == "/imports/manifest/118/#bad"
    assert address(Link("imports", "b7c0")) == "/imports/b7c0/"


@pytest.mark.parametrize(
    "to", ["rows", "imports", "rejects", "reconcile", "mapping", "queue", "calendar", "kpi", "programme", "vendor"]
)
def test_every_kind_of_link_leads_to_a_page_that_there_is(to: str) -> None:
    for key in ("", "Q01"):
        path = address(Link(to, key, HERE)).partition("?")[0].partition("#")[0]
        try:
            resolve(path)
        except Resolver404:
            pytest.fail(f"{to} {key!r} leads to {path}, which is no page")


def test_weekly_hours_are_said_as_people_say_them() -> None:
    office = {str(day): [["09:00", "18:00"]] for day in range(5)}
    assert week_words(office) == "Mon–Fri 09:00–18:00"
    assert (
        week_words({**office, "5": [["10:00", "12:00"], ["13:00", "15:00"]]})
        == "Mon–Fri 09:00–18:00, Sat 10:00–12:00 + 13:00–15:00"
    )
    assert week_words({}) == "round the clock"
