"""What is suggested, asked, merged, shown and left out; and the mapping that comes of the answers."""

from datetime import date
from pathlib import Path

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.suggest import KnownNames, Suggestion, answer, preview, suggest
from tests.sources.tracker.sheets_written import (
    TODAY,
    mapped,
    read_as_suggested,
    records_of,
    suggested,
    text_file,
    totals_of,
    workbook,
)

MON, TUE = date(2026, 11, 16), date(2026, 11, 17)
DATA = Path(__file__).parents[3].parent / "shared" / "data"


def pasted(text: str, known: KnownNames | None = None) -> Suggestion:
    return suggest(text, name="pasted text", known=known or KnownNames(), today=TODAY)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    rows = [
        ["Vendor", "Locale", "Date", "Produced", "Note"],
        ["Lumen", "DE", MON, 10, "ok"],
        ["LUMEN", "de_DE", TUE, 20, None],
        ["Lumen Data", "German", TUE, 5, None],
        ["Orbit", "fr-FR", TUE, 7, None],
    ]
    return workbook(tmp_path / "t.xlsx", {"Daily": rows, "Rates": [["private"]]}, hidden=("Rates",))


def test_names_are_merged_where_sure_and_proposed_where_not(tracker: Path) -> None:
    names = {(n.kind, n.name): n for n in suggested(tracker).names}
    assert set(names["locale", "de-DE"].spellings) == {"DE", "de_DE", "German"}
    assert set(names["vendor", "Lumen"].spellings) == {"Lumen", "LUMEN"}
    assert names["vendor", "Lumen Data"].perhaps == "Lumen"
    assert not names["vendor", "Lumen Data"].certain
    assert set(read_as_suggested(tracker)) == {
        ("2026-11-16", "Lumen", "de-DE", "produced"), ("2026-11-17", "Lumen", "de-DE", "produced"),
        ("2026-11-17", "Lumen Data", "de-DE", "produced"), ("2026-11-17", "Orbit", "fr-FR", "produced"),
    }  # fmt: skip


def test_a_proposed_merge_is_done_when_answered_and_adds_the_numbers_up(tracker: Path) -> None:
    found = read_as_suggested(tracker, {"merge:vendor:Lumen Data": "yes"})
    assert found[("2026-11-17", "Lumen", "de-DE", "produced")] == 25


def test_a_name_can_be_said_outright(tracker: Path) -> None:
    found = read_as_suggested(tracker, {"name:vendor:Orbit": "orbit-ai"})
    assert ("2026-11-17", "orbit-ai", "fr-FR", "produced") in found


def test_known_vendors_are_recognised(tracker: Path) -> None:
    known = KnownNames(vendors={"lumen": "Lumen GmbH"}, zone="Asia/Manila", cutoff="04:00")
    found = suggested(tracker, known)
    assert next(n for n in found.names if n.name == "Lumen").code == "lumen"
    assert [q.id for q in found.questions] == []
    assert mapped(answer(found, {})).zone == "Asia/Manila"


def test_the_preview_can_be_tied_to_the_tracker(tracker: Path) -> None:
    found = suggested(tracker).preview
    assert {(s.by, s.name): s.value for s in found.sums if s.measure == "produced"} == {
        ("", ""): 42, ("vendor", "Lumen"): 30, ("vendor", "Lumen Data"): 5, ("vendor", "Orbit"): 7, ("locale", "de-DE"): 35, ("locale", "fr-FR"): 7,
        ("day", "2026-11-16"): 10, ("day", "2026-11-17"): 32,
    }  # fmt: skip
    assert (found.totals, found.rejected, found.complete) == (4, 0, True)
    assert found.facts[0].place == "Daily, row 2"


def test_what_is_not_read_is_said(tracker: Path) -> None:
    assert suggested(tracker).hidden_sheets == ("Rates",)
    more = pasted(
        "Date\tVendor\tProduced\tYield %\tScore\n2026-11-16\tLumen\t5\t90%\t4.5\n2026-11-17\tLumen\t6\t91%\t4.4\n"
    )
    assert {"column Yield %", "“Score”"} <= set(more.unread)


def test_a_suggestion_survives_being_stored(tracker: Path) -> None:
    found = suggested(tracker)
    assert Suggestion.from_json(found.to_json()) == found


def test_the_zone_is_asked_and_the_answer_kept_with_its_cutoff() -> None:
    found = pasted("Date\tVendor\tLocale\tProduced\n2026-11-16\tLumen\tja-JP\t5\n2026-11-17\tLumen\tja-JP\t6\n")
    (question,) = found.questions
    assert (question.id, question.proposed, question.free) == ("day", "Asia/Tokyo", True)
    mapping = mapped(answer(found, {"day": "Europe/Berlin 04:30"}))
    assert (mapping.zone, mapping.cutoff_minutes) == ("Europe/Berlin", 270)
    with pytest.raises(UnusableInput, match="IANA zone"):
        answer(found, {"day": "Berlin"})


def test_two_columns_that_may_mean_done_are_asked_about() -> None:
    text = "Date\tVendor\tCompleted\tDelivered\tHours\n2026-11-16\tLumen\t5\t4\t2\n2026-11-17\tLumen\t6\t5\t2\n"
    found = pasted(text)
    question = next(q for q in found.questions if q.id == "done")
    assert [o.value for o in question.options] == ["Completed", "Delivered", "none"]
    assert preview(text, answer(found, {"done": "Delivered"}), name="p").sums[1].value == 9
    assert {s.measure for s in preview(text, answer(found, {"done": "none"}), name="p").sums} == {"hours"}


def test_unknown_column_names_are_asked_about_with_the_first_proposed() -> None:
    found = pasted("Date\tVendor\tGezählt\tX2\n2026-11-16\tLumen\t5\t4\n2026-11-17\tLumen\t6\t5\n")
    question = next(q for q in found.questions if q.id == "done")
    assert (question.proposed, [o.value for o in question.options]) == ("Gezählt", ["Gezählt", "X2"])


def test_numbers_without_a_name_are_asked_what_they_count() -> None:
    text = "Vendor\t2026-11-16\t2026-11-17\nLumen\t5\t6\nOrbit\t7\t8\n"
    found = pasted(text)
    question = next(q for q in found.questions if q.id == "done")
    assert question.proposed == "produced"
    assert {s.measure for s in preview(text, answer(found, {"done": "hours"}), name="p").sums} == {"hours"}


def test_points_that_may_be_either_are_asked_about() -> None:
    text = "Date\tVendor\tProduced\n2026-11-16\tLumen\t18.000\n2026-11-17\tLumen\t12.500\n"
    found = pasted(text)
    question = next(q for q in found.questions if q.id == "decimal")
    assert "“18.000”" in question.evidence
    assert preview(text, answer(found, {}), name="p").sums[0].value == 30_500
    assert preview(text, answer(found, {"decimal": "."}), name="p").sums[0].value == 30.5


def test_dates_that_may_be_either_are_asked_about() -> None:
    text = "Date\tVendor\tProduced\n10/11/2026\tLumen\t1\n11/10/2026\tLumen\t2\n"
    found = pasted(text)
    if any(q.id == "order" for q in found.questions):
        assert preview(text, answer(found, {"order": "mdy"}), name="p").first_day == "2026-10-11"
    else:
        assert any("Dates are read" in note for note in found.notes)


def test_sums_that_agree_by_chance_can_be_kept() -> None:
    text = "Vendor\tLocale\t2026-11-16\t2026-11-17\nLumen\tde-DE\t1\t2\nLumen\tfr-FR\t3\t4\nLumen\tit-IT\t4\t6\n"
    found = pasted(text)
    question = next(q for q in found.questions if q.id == "ignore")
    assert question.evidence == "Row 4 (labelled “it-IT”) equals the sum of those above."
    assert preview(text, answer(found, {"ignore": "keep"}), name="p").sums[0].value == 20
    assert preview(text, answer(found, {"ignore": "leave out"}), name="p").sums[0].value == 10


def test_whose_numbers_is_asked_with_the_name_in_the_title(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        {
            "S": [
                ["Lumen Data GmbH: Tagesmeldung"],
                [],
                ["Datum", "Sprache", "Erledigt"],
                [MON, "Deutsch", 5],
                [TUE, "Deutsch", 6],
            ]
        },
    )
    question = next(q for q in suggested(path).questions if q.id == "vendor")
    assert (question.proposed, question.evidence) == (
        "Lumen Data GmbH",
        "The title says “Lumen Data GmbH: Tagesmeldung”.",
    )
    assert {key[1] for key in read_as_suggested(path)} == {"Lumen Data GmbH"}
    known = KnownNames(vendors={"lumen": "Lumen Data"})
    assert not [q for q in suggested(path, known).questions if q.id == "vendor"]
    assert {key[1] for key in read_as_suggested(path, known=known)} == {"lumen"}


def test_at_most_three_questions_are_asked_and_the_rest_is_stated(tmp_path: Path) -> None:
    rows = [
        ["Sprache", "10/11", "11/10"],
        ["Deutsch", "18.000", "12.500"],
        ["Französisch", "11.000", "13.500"],
        ["x", "29.000", "26.000"],
    ]
    found = suggested(text_file(tmp_path / "t.csv", rows))
    assert len(found.questions) == 3
    assert any(note.startswith("Not asked") for note in found.notes)


def test_a_summary_sheet_is_not_added_to_the_details(tmp_path: Path) -> None:
    detail = [["Date", "Vendor", "Locale", "Produced"], *[[MON, "Lumen", lo, 5] for lo in ("de-DE", "fr-FR", "it-IT")]]
    path = workbook(tmp_path / "t.xlsx", {"Summary": [["Date", "Produced"], [MON, 15]], "Detail": detail})
    assert sum(read_as_suggested(path).values()) == 15
    assert "sheet Summary" in suggested(path).unread


def test_weekly_sheets_are_read_by_a_pattern_that_fits_next_week(tmp_path: Path) -> None:
    rows = [["Date", "Vendor", "Produced"], [MON, "Lumen", 5]]
    text = answer(suggested(workbook(tmp_path / "a.xlsx", {"Week 47": rows, "Contacts": [["Ana"]]})), {})
    later = workbook(
        tmp_path / "b.xlsx", {"Contacts": [["Ana"]], "Week 48": [rows[0], [date(2026, 11, 23), "Lumen", 6]]}
    )
    assert totals_of(records_of(later, text)) == {("2026-11-23", "Lumen", "produced"): 6}


@pytest.mark.parametrize("text", ["hello world", "a\tb\nc\td\n", "Name\tEmail\nAna\tana@example.org\n"])
def test_what_is_no_table_of_totals_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UnusableInput, match="no table of totals was found"):
        pasted(text)


def test_a_table_of_judgments_is_recognised_and_its_mapping_is_valid() -> None:
    rows = "".join(f"{i},w{i % 3},{'AB'[i % 2]},2026-11-16 0{i % 9}:00:00,{i}.5\n" for i in range(12))
    found = pasted(f"task_id,worker_id,label,submitted_at,lead_time\n{rows}")
    assert found.kind == "table"
    text = answer(found, {"day": "Asia/Manila"})
    for said in (
        "item: task_id",
        "annotator: worker_id",
        "answer: label",
        "constant: category",
        "zone: Asia/Manila",
        "times: [iso]",
    ):
        assert said.replace("task_id", "").split(":")[0] in text
    assert 'item: "task_id"' in text or "item: task_id" in text


@pytest.mark.skipif(not DATA.exists(), reason="the real files are not here")
@pytest.mark.parametrize("file", ["crowdtruth_sound/1-1-99-f669064.csv", "music_similarity_mturk/judgments.csv"])
def test_real_exports_are_recognised_as_judgments(file: str) -> None:
    found = suggest(DATA / file, name=file, known=KnownNames(), today=TODAY)
    assert found.kind == "table"
    assert answer(found, {})
