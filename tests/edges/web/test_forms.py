"""What people type and drop: errors at the field, a file's first hour, mended rows, exports that no spreadsheet runs."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from callsheet.actions.nouns import NOUNS, Noun
from tests.edges.web.conftest import FORMULA, Town
from tests.world import cast
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db


def body(answer: object) -> str:
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return content.decode(errors="replace")


def test_a_registry_form_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(owner: Client, town: Town) -> None:
    answer = owner.post("/registry/programme/edit/", {"code": "new-one", "name": "New", "due": "31 November"})
    said = body(answer)
    assert answer.status_code == 422
    assert 'name="due" value="31 November"' in said
    assert said.index("data-wrong") < said.index('name="due"') < said.index('class="wrong"')
    assert 'name="name" value="New"' in said


@pytest.mark.parametrize(
    "noun", [noun for noun in NOUNS.values() if any(n.kind == "reference" for n in noun.described)]
)
def test_a_row_of_something_that_is_not_there_is_refused_at_its_field(noun: Noun, owner: Client, town: Town) -> None:
    named = [note.name for note in noun.described if note.kind == "reference"]
    answer = owner.post(f"/registry/{noun.name}/edit/", dict.fromkeys(named, "no-such-row"))
    assert answer.status_code == 422
    assert "no-such-row" in answer.content.decode()
    assert "create it first" in answer.content.decode()


def test_a_saved_row_is_confirmed_and_found_again(owner: Client, town: Town) -> None:
    answer = owner.post("/registry/locale/edit/", {"code": "ga-IE", "name": "Irish"}, follow=True)
    assert answer.redirect_chain == [("/registry/locale/", 302)]
    assert 'class="note ok"' in body(answer)
    assert "Irish" in body(answer)
    removed = owner.post("/registry/locale/remove/", {"code": "ga-IE"}, follow=True)
    assert "Irish" not in body(removed).split("</main>")[0].split("data-row")[-1]


def test_broken_json_in_a_form_is_an_error_at_its_field(owner: Client, town: Town) -> None:
    sent = {"vendor": "lumen", "code": "manila", "zone": "Asia/Manila", "hours": "{nine to five"}
    answer = owner.post("/registry/site/edit/", sent)
    assert answer.status_code == 422
    assert "{nine to five" in body(answer)


def test_an_empty_drop_says_what_to_do(owner: Client, town: Town) -> None:
    answer = owner.post("/first-hour/", {})
    assert answer.status_code == 422
    assert "Choose a file, or paste rows from a spreadsheet." in body(answer)


def test_pasted_rows_become_a_draft_with_its_questions(owner: Client, town: Town) -> None:
    rows = ["Date\tVendor\tLocale\tDone"] + [f"2026-11-{d:02d}\tLumen\tde-DE\t{40 + d}" for d in range(2, 14)]
    answer = owner.post("/first-hour/", {"pasted": "\n".join(rows)}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith("/first-hour/")
    assert "Where it belongs" in body(answer)


def test_a_draft_without_a_programme_is_asked_for_one_at_the_field(owner: Client, town: Town) -> None:
    answer = owner.post(f"/first-hour/{town.draft}/", {"source": "tracker"})
    assert answer.status_code == 422
    assert 'id="new-wrong"' in body(answer)


def test_somebody_elses_waiting_file_is_not_shown(signed_in: Callable[[str], Client], town: Town) -> None:
    assert signed_in("crowd").get(f"/first-hour/{town.draft}/").status_code == 404


def test_bad_rows_are_shown_with_line_field_value_and_reason_and_mended_rows_go_in(owner: Client, town: Town) -> None:
    said = body(owner.get(f"/imports/{town.bad}/"))
    assert "sometime" in said
    assert "submitted_at" in said
    header, *rows = body(owner.get(f"/imports/{town.bad}/rejects.csv")).splitlines()
    assert header.split(",")[:2] == ["line", "field"]
    assert len(rows) >= 1
    raw = next(csv.DictReader([header, *rows]))["raw"]
    answer = owner.post(f"/imports/{town.bad}/feed-again/", {"mended": raw.replace("sometime", "2026-11-02 11:20:00")})
    assert answer.status_code == 302
    assert "1 rows read" in body(owner.get(answer["Location"])) or "1" in body(owner.get(answer["Location"]))


def test_the_file_of_bad_rows_runs_in_no_spreadsheet_while_rows_to_mend_stand_as_they_came(
    owner: Client, town: Town
) -> None:
    spoiled = cast.judgments_csv(town.house.desk / "runs.csv", cast.answers(3, first=700))
    header, first, *rest = spoiled.read_text(encoding="utf-8").splitlines()
    hostile = ",".join([FORMULA, *first.split(",")[1:]]).replace("2026-11-02", "@SUM(A1)")
    spoiled.write_text("\n".join([header, hostile, *rest]) + "\n", encoding="utf-8")
    run = town.house.bring(spoiled).run
    for path in (f"/imports/{run}/rejects.csv", f"/api/v1/imports/{run}/rejects"):
        rows = list(csv.DictReader(io.StringIO(body(owner.get(path)))))
        assert {row["raw"] for row in rows} == {f"'{hostile}"}
        assert all(not cell.startswith(("=", "@")) for row in rows for cell in row.values())
    assert f"{FORMULA}," in body(owner.get(f"/imports/{run}/"))
    assert f"&#x27;{FORMULA}" not in body(owner.get(f"/imports/{run}/"))


def test_nothing_to_feed_is_said_on_the_imports_own_page(owner: Client, town: Town) -> None:
    answer = owner.post(f"/imports/{town.bad}/feed-again/", {"mended": "\n"})
    assert answer.status_code == 422
    assert "mend at least one line" in body(answer)


def test_a_waiting_import_shows_its_progress_and_can_be_cancelled(owner: Client, town: Town) -> None:
    assert 'hx-trigger="every 1s"' in body(owner.get(f"/imports/{town.waiting}/"))
    fragment = owner.get(f"/imports/{town.waiting}/progress/")
    assert 'role="progressbar"' in body(fragment)
    assert "HX-Refresh" not in fragment.headers
    assert owner.get(f"/imports/{town.done}/progress/").headers["HX-Refresh"] == "true"
    owner.post(f"/imports/{town.waiting}/cancel/")
    assert "did not come in" in body(owner.get(f"/imports/{town.waiting}/"))


def test_no_export_begins_a_cell_with_a_formula(owner: Client, town: Town) -> None:
    text = body(owner.get("/kpis/submitted/export.csv?by=annotator&programme=" + cast.PROGRAMME))
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{FORMULA}" in cells
    sheets = owner.get("/kpis/submitted/export.xlsx?by=annotator").content
    inside = zipfile.ZipFile(io.BytesIO(sheets))
    assert b"<f>" not in b"".join(inside.read(n) for n in inside.namelist() if n.endswith(".xml"))
    text = body(owner.get(f"/rows/export.csv?programme={cast.PROGRAMME}&table=judgments"))
    assert FORMULA not in {cell for row in csv.reader(io.StringIO(text)) for cell in row}


def test_filters_of_today_keep_their_address_and_count_over_everything(owner: Client, town: Town) -> None:
    said = body(owner.get("/?severity=serious"))
    assert "<h1" in said
    assert 'href="?"' in said or "severity=" in said


def test_a_replay_stays_a_replay_on_every_link_of_the_navigation(owner: Client, town: Town) -> None:
    said = body(owner.get("/programmes/?as_of=2026-11-04"))
    assert said.count("?as_of=2026-11-04") >= 8
    assert "facts and registry as they stood on" in said


def test_a_day_that_is_no_day_is_said_in_a_sentence(owner: Client, town: Town) -> None:
    for path in ("/?as_of=yesterday", "/kpis/Q01/?from=1.11.", f"/rows/?programme={cast.PROGRAMME}&from=x"):
        answer = owner.get(path)
        assert answer.status_code == 400, path
        assert "not a day" in body(answer), path


def test_a_defect_is_a_calm_page_without_the_database(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from callsheet.web.views import pages

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pages.today_page, "today_page", breaks)
    browser = Client(raise_request_exception=False)
    browser.force_login(town.person("owner"), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "This page broke" in body(answer)


def test_no_page_has_inline_scripts_or_handlers(town: Town, owner: Client) -> None:
    import re

    for path in ("/", f"/programmes/{cast.PROGRAMME}/", "/kpis/Q01/?by=week", "/first-hour/", "/sign-in/", "/nowhere/"):
        said = body(owner.get(path))
        assert not re.search(r"\son[a-z]+=", said), path
        for attributes in re.findall(r"<script([^>]*)>", said):
            assert "src=" in attributes or 'type="application/json"' in attributes, (path, attributes)
        assert "script-src 'self';" in owner.get(path).headers["Content-Security-Policy"]


def test_the_first_hour_by_hand(owner: Client, town: Town) -> None:
    """A tracker of somebody's own: dropped, answered, imported, and its rows behind the number."""
    from callsheet.actions.acting import SYSTEM
    from callsheet.actions.imports import carry_out
    from callsheet.state.models import ImportRun

    days: list[tuple[date, str, object, object]] = [
        (date(2026, 11, 2) + timedelta(days=i), "FR", 20 + i, 7) for i in range(8)
    ]
    workbook = cast.tracker(town.house.desk / "mine.xlsx", days).read_bytes()
    questions = owner.post("/first-hour/", {"file": SimpleUploadedFile("mine.xlsx", workbook)}, follow=True)
    path = questions.redirect_chain[0][0]
    sent = owner.post(path, {"new_programme": "my-own", "source": "mine"})
    assert sent.status_code == 302, body(sent)
    with all_rows():
        run = ImportRun.objects.get(id=sent["Location"].split("/")[2])
    carry_out(run, actor=SYSTEM)
    said = body(owner.get(sent["Location"]))
    assert "mine.xlsx is in" in said
    totals = body(owner.get("/rows/?programme=my-own&table=totals"))
    assert "mine.xlsx" in totals
