"""A draft for a long table of judgments: which column is the item, the worker, the answer, the time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from callsheet.decisions.numbers import count
from callsheet.said import say
from callsheet.sources.grid import Sheet, is_blank, shown
from callsheet.sources.suggest.model import Option, Preview, Question, Suggestion
from callsheet.sources.suggest.sample import Sample, is_number, sample_of
from callsheet.sources.suggest.yaml_text import yaml_text
from callsheet.sources.tracker.words import folded

WORDS: dict[str, str] = {
    "item": "item|item id|itemid|task id|taskid|task|unit id|question id|segment|seg id|hit id|hitid|document|doc id|example id|"
    "sample id|media id|audio|filename|file|stimulus|trial|query id|uid|object",
    "annotator": "annotator|annotator id|worker|worker id|workerid|rater|rater id|user|user id|username|judge|judge id|"
    "labeler|labeller|participant|listener|completed by|email|session uuid|contributor",
    "answer": "answer|label|rating|score|judgment|judgement|response|choice|relevance|annotation|category|class|verdict|grade|"
    "selected|result|value|transcription|transcript",
    "submitted_at": "submitted at|submitted|created at|created|timestamp|time|finished at|end time|completed at|submit time|"
    "submission time|date|updated at|submittime|accepttime end",
    "started_at": "started at|start time|begin|accept time|accepttime|opened at",
    "duration": "duration|seconds|lead time|time spent|work time|worktimeinseconds|elapsed|duration s|time in seconds|rating time",
    "is_gold": "is gold|gold|golden|is test|test question|honeypot",
    "vendor": "vendor|supplier|channel|team",
    "locale": "locale|language|lang",
    "batch": "batch|batch id|job id",
}
TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%a %b %d %H:%M:%S %Y", "%b %d, %Y %H:%M:%S",
    "%a %b %d %H:%M:%S %Z %Y",
)  # fmt: skip
HEADER_SEARCH = 15
CATEGORIES_AT_MOST = 50
GOLD_WORDS = frozenset(("true", "false", "0", "1", "yes", "no", "t", "f", ""))


@dataclass(frozen=True, slots=True)
class Columns:
    """Header place in the sample, field -> header text, and answer columns to choose from."""

    at: int
    fields: Mapping[str, str]
    answers: tuple[str, ...]
    headers: tuple[str, ...]


def judgments_suggestion(found: Sequence[Sheet], *, name: str, today: date) -> Suggestion | None:
    """The suggestion for a table of judgments; None where the file has no column of items and one of workers."""
    visible = [s for s in found if not s.hidden]
    for sheet in visible[:1]:
        sample = sample_of(sheet)
        columns = _columns(sample)
        if columns:
            return _suggestion(sample, columns, found, name)
    return None


def _columns(sample: Sample) -> Columns | None:
    for at, (_, row) in enumerate(sample.rows[:HEADER_SEARCH]):
        headers = tuple(" ".join(shown(c).split()) for c in row)
        fields: dict[str, str] = {}
        for kind, words in WORDS.items():
            known = words.split("|")
            hits = (
                sorted(
                    (known.index(folded(h)), h)
                    for h in headers
                    if folded(h.replace("_", " ")) in known or folded(h) in known
                )
                if kind != "answer"
                else []
            )
            if hits:
                fields[kind] = hits[0][1]
        answers = tuple(
            h for h in headers if set(folded(h.replace("_", " ")).split()) & set(WORDS["answer"].split("|"))
        )
        if {"item", "annotator"} <= set(fields) and (answers or "submitted_at" in fields):
            return Columns(at, fields, answers, headers) if _is_by_item(sample, at, headers, fields) else None
    return None


def _is_by_item(sample: Sample, at: int, headers: Sequence[str], fields: Mapping[str, str]) -> bool:
    """Many items, and hardly any pair of item and worker twice: totals by agent and task type are not like that."""
    pairs = [
        (r[headers.index(fields["item"])], r[headers.index(fields["annotator"])]) for _, r in sample.rows[at + 1 :]
    ]
    items = {i for i, _ in pairs}
    return bool(pairs) and len(items) > max(1, len(pairs) // 50) and len(set(pairs)) >= 0.3 * len(pairs)


def _texts(sample: Sample, columns: Columns, header: str) -> list[str]:
    column = columns.headers.index(header)
    return [shown(r[column]).strip() for _, r in sample.rows[columns.at + 1 :] if not is_blank(r[column])]


def _suggestion(sample: Sample, columns: Columns, found: Sequence[Sheet], name: str) -> Suggestion:
    section: dict[str, Any] = {
        k: columns.fields[k] for k in ("item", "annotator", "vendor", "locale", "batch") if k in columns.fields
    }
    mapping: dict[str, Any] = {"kind": "table", "title": f"judgments of {name}", "header": sample.rows[columns.at][0]}
    sheet = sample.sheet
    if sheet.text and sheet.delimiter not in ("", ","):
        mapping["delimiter" if sheet.delimiter != "\t" else "format"] = (
            sheet.delimiter if sheet.delimiter != "\t" else "tsv"
        )
    if sheet.text and sheet.encoding not in ("utf-8", "utf-8-sig"):
        mapping["encoding"] = sheet.encoding
    answer = _answer(sample, columns)
    if answer:
        section |= {"answer": answer, "answer_kind": {"constant": _answer_kind(_texts(sample, columns, answer))}}
    times, open_order = _times(sample, columns)
    section |= {k: columns.fields[k] for k in ("submitted_at", "started_at") if k in columns.fields and times}
    if times:
        mapping["times"] = list(times)
    if "duration" in columns.fields and all(map(is_number, _texts(sample, columns, columns.fields["duration"]))):
        section["seconds"] = {"value": columns.fields["duration"], "unit": "s"}
    if (
        "is_gold" in columns.fields
        and {t.casefold() for t in _texts(sample, columns, columns.fields["is_gold"])} <= GOLD_WORDS
    ):
        section["is_gold"] = columns.fields["is_gold"]
    mapping["judgments"] = section
    questions = _questions(columns, answer, open_order, columns.fields.get("submitted_at", ""))
    used = {v for v in section.values() if isinstance(v, str)} | {columns.fields.get("duration", "")}
    unread = tuple(say("column {name}", name=h) for h in columns.headers if h and h not in used)
    rows = len(sample.rows) - columns.at - 1
    return Suggestion(
        name,
        "table",
        say("A table of judgments: {rows} rows, one answer of one worker on each.", rows=count(rows))
        if sample.whole
        else say("A table of judgments: more than {rows} rows, one answer of one worker on each.", rows=count(rows)),
        yaml_text(mapping),
        questions,
        (
            say(
                "Items stand in “{fields}”, workers in “{fields2}”.",
                fields=columns.fields["item"],
                fields2=columns.fields["annotator"],
            ),
        ),
        (),
        tuple(s.name for s in found if s.hidden),
        (*unread, *(say("sheet {name}", name=s.name) for s in found if not s.hidden and s is not sheet)),
        Preview(rows=rows, complete=sample.whole),
    )


def _answer(sample: Sample, columns: Columns) -> str:
    """The answer column that varies and is filled most."""
    filled = [(h, _texts(sample, columns, h)) for h in columns.answers if h not in columns.fields.values()]
    known = WORDS["answer"].split("|")
    best = max(filled, key=lambda f: (len(set(f[1])) > 1, folded(f[0]) in known, len(f[1])), default=("", []))
    return best[0]


def _answer_kind(texts: Sequence[str]) -> str:
    distinct = set(texts)
    if texts and all(map(is_number, texts)):
        whole = all(t.lstrip("-").isdigit() for t in distinct)
        return "ordinal" if whole and len(distinct) <= 11 else "number"
    return "category" if len(distinct) <= CATEGORIES_AT_MOST else "text"


def _times(sample: Sample, columns: Columns) -> tuple[tuple[str, ...], bool]:
    """The formats that read every time, and whether day and month could be either way round."""
    texts = [
        t
        for k in ("submitted_at", "started_at")
        if k in columns.fields
        for t in _texts(sample, columns, columns.fields[k])
    ]
    if not texts:
        return (), False
    if all(_is_iso(t) for t in texts):
        return ("iso",), False
    if all(t.isdigit() and len(t) in (10, 13) for t in texts):
        return ("epoch_s" if len(texts[0]) == 10 else "epoch_ms",), False
    fits = [f for f in TIME_FORMATS if all(_reads(t, f) for t in texts)]
    return tuple(fits[:1]), len(fits) > 1 and fits[0].replace("%d/%m", "%m/%d") == fits[1]


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return False
    return len(text) >= 8 and not text.isdigit()


def _reads(text: str, form: str) -> bool:
    if "%Z" in form:
        text, form = re.sub(r" [A-Z]{3,4} ", " ", text, count=1), form.replace("%Z ", "")
    try:
        datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _questions(columns: Columns, answer: str, open_order: bool, submitted: str) -> tuple[Question, ...]:
    asked = []
    if open_order:
        options = (
            Option("dmy", say("day first (03/11 is 3 November)")),
            Option("mdy", say("month first (03/11 is 11 March)")),
        )
        asked.append(
            Question(
                "order",
                say("Do dates begin with the day or the month?"),
                "dmy",
                options,
                say("Every date in “{submitted}” can be read both ways.", submitted=submitted),
            )
        )
    if len(columns.answers) > 1:
        named = tuple(Option(h, f"“{h}”") for h in columns.answers)
        asked.append(
            Question(
                "done",
                say("Which column holds the answer?"),
                answer,
                named,
                say("Several columns could; the others are not read."),
            )
        )
    if submitted:
        zones = (
            "UTC",
            "Europe/Berlin",
            "America/Los_Angeles",
            "America/New_York",
            "Asia/Manila",
            "Asia/Kolkata",
            "Asia/Tokyo",
        )
        asked.append(
            Question(
                "day",
                say("In which time zone are these times?"),
                "UTC",
                tuple(Option(z, z) for z in zones),
                say("The times state none."),
                free=True,
            )
        )
    return tuple(asked)


def answered_table(values: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The mapping's values with the answers in it."""
    final = dict(values)
    section = dict(final["judgments"])
    if answers.get("day"):
        final["zone"] = answers["day"].split(" ")[0]
    if answers.get("done"):
        section["answer"] = answers["done"]
    if answers.get("order") == "mdy":
        final["times"] = [t.replace("%d/%m", "%m/%d") for t in final.get("times", [])]
    return {**final, "judgments": section}
