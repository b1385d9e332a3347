"""JSON_MIN and CSV exports say the same as the full JSON, as far as they say it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.contract import Record
from callsheet.sources.label_studio.read import SOURCE
from tests.sources.reading import facts, made, real, records, rejects

SAID = (
    "item",
    "question",
    "annotator",
    "attempt",
    "answer_kind",
    "answer",
    "submitted_at",
    "revised_at",
    "seconds_kind",
    "duration_ms",
)


def said(found: list[Record]) -> set[tuple[Any, ...]]:
    return {tuple(row.get(name) for name in SAID) for row in facts(found, "judgments")}


def rows_of(count: int) -> list[dict[str, Any]]:
    """Flat rows as the tool writes them: two annotations a task, a choice, a rating, spans and a free text."""
    made_rows = []
    for n in range(count):
        worker = n % 2
        made_rows.append(
            {
                "text": f"song number {n // 2} of the set", "genre_hint": "pop", "id": 100 + n // 2,
                "mood": "AB"[(n * 7) % 3 % 2], "stars": [{"rating": n % 5 + 1}],
                "ner": [{"start": 1, "end": 3, "text": "on", "labels": ["X"]}],
                "why": f"because of the {n}th long and quite unusual reason that nobody else gave" if n % 4 else "short",
                "annotator": worker, "annotation_id": n, "created_at": f"2026-05-02T10:00:{n % 60:02d}Z",
                "updated_at": "2026-05-02T11:00:00Z", "lead_time": 2.5,
            }
        )  # fmt: skip
    return made_rows


def as_csv(rows: list[dict[str, Any]], folder: Path, *, sign: str = ",") -> Path:
    path = folder / "export.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, sorted(rows[0]), delimiter=sign, quoting=csv.QUOTE_NONNUMERIC)
        writer.writeheader()
        for row in rows:
            writer.writerow({k: json.dumps(v) if isinstance(v, list) else v for k, v in row.items()})
    return path


def test_the_questions_of_json_min_stand_between_id_and_annotator(tmp_path: Path) -> None:
    found = records(SOURCE, made(tmp_path, "min.json", json.dumps(rows_of(80))))
    rows = facts(found, "judgments")
    assert {r["question"]: r["answer_kind"] for r in rows} == {
        "mood": "category", "stars": "ordinal", "ner": "spans", "why": "text",
    }  # fmt: skip
    assert sum(r.get("duration_ms") or 0 for r in rows) == 80 * 2_500
    assert len(facts(found, "items")) == 40


@pytest.mark.parametrize("sign", [",", "\t"])
def test_a_csv_says_the_same_as_json_min(sign: str, tmp_path: Path) -> None:
    rows = rows_of(80)
    full = records(SOURCE, made(tmp_path, "min.json", json.dumps(rows)))
    flat = records(SOURCE, as_csv(rows, tmp_path, sign=sign))
    assert said(full) == {tuple(v for v in row) for row in said(flat)}
    assert "mood, ner, stars, why" in (flat[0].skipped or "")


def test_a_column_that_never_differs_within_a_task_is_the_tasks_own(tmp_path: Path) -> None:
    found = records(SOURCE, as_csv(rows_of(80), tmp_path))
    assert "genre_hint" not in {r["question"] for r in facts(found, "judgments")}


def test_questions_can_be_named(tmp_path: Path) -> None:
    found = records(SOURCE, as_csv(rows_of(10), tmp_path), questions="mood, genre_hint")
    assert {r["question"] for r in facts(found, "judgments")} == {"mood", "genre_hint"}


def test_naming_a_question_that_is_no_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="moood, which is no column"):
        records(SOURCE, as_csv(rows_of(10), tmp_path), questions="moood")


def test_attempts_are_counted_within_a_task_by_creation(tmp_path: Path) -> None:
    first, second = rows_of(2)
    second["annotator"] = first["annotator"]
    first["created_at"] = "2026-06-01T00:00:00Z"
    found = records(SOURCE, made(tmp_path, "min.json", json.dumps([first, second])))
    attempts = {(r["attempt"], r["submitted_at"].month) for r in facts(found, "judgments")}
    assert attempts == {(1, 5), (2, 6)}


def test_bad_rows_of_a_csv_keep_their_line_and_stop_nothing(tmp_path: Path) -> None:
    path = as_csv(rows_of(20), tmp_path)
    lines = path.read_text().splitlines()
    lines[5] = lines[5] + ',"one more"'
    lines[9] = lines[9].replace("2026-05-02T10", "someday", 1)
    path.write_text("\n".join(lines))
    found = records(SOURCE, path)
    assert {line for line, _, _ in rejects(found)} == {6, 10}
    assert len([r for r in found if r.facts]) == 18


def test_an_empty_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="empty"):
        records(SOURCE, made(tmp_path, "x.json", "  "))


@pytest.mark.parametrize("name", ["export_min.json", "export.csv"])
def test_the_real_flat_exports_say_the_same_as_the_real_json(name: str) -> None:
    full = records(SOURCE, real("label_studio/export.json"))
    assert said(records(SOURCE, real(f"label_studio/{name}"))) == said(full)


def test_the_real_json_min_hashes_items_as_the_real_json_does() -> None:
    hashes = [
        {r["item"]: r["content_hash"] for r in facts(records(SOURCE, real(f"label_studio/{name}")), "items")}
        for name in ("export.json", "export_min.json")
    ]
    assert hashes[0] == hashes[1]
