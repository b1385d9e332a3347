"""What the mapping language says, read end to end."""

import gzip
import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from callsheet.errors import UnusableInput

from .reading import read

SIMPLE = "judgments: {item: item, annotator: worker, answer: answer}\n"


def test_every_field_of_the_table_is_staged_with_its_default(tmp_path: Path):
    got = read(tmp_path, SIMPLE, "item,worker,answer\ni1,ann,yes\n")
    row = got.rows()[0]
    assert row == {
        **dict.fromkeys(row),
        "programme": "songs",
        "source": "lumen",
        "item": "i1",
        "question": "",
        "annotator": "ann",
        "attempt": 1,
        "role": "annotate",
        "outcome": "submitted",
        "seconds_kind": "missing",
        "answer": "yes",
        "is_gold": False,
        "line": 2,
    }


def test_missing_words_are_null_and_never_text(tmp_path: Path):
    got = read(tmp_path, "missing: [NA, n/a]\n" + SIMPLE, "item,worker,answer\ni1,a,NA\ni2,b,n/a\ni3,c,\ni4,d, ok \n")
    assert got.values("answer") == [None, None, None, "ok"]


def test_names_without_a_header_and_another_delimiter(tmp_path: Path):
    got = read(
        tmp_path, "header: 0\ncolumns: [item, worker, answer]\ndelimiter: ';'\n" + SIMPLE, "i1;ann;yes\ni2;bob;no\n"
    )
    assert got.values("item", "line") == [("i1", 1), ("i2", 2)]


def test_a_header_that_is_not_in_the_first_line(tmp_path: Path):
    got = read(tmp_path, "header: 3\n" + SIMPLE, "Report of Lumen\n\nitem,worker,answer\ni1,ann,yes\n")
    assert got.values("item", "line") == [("i1", 4)]


def test_a_header_cell_that_is_a_comment_is_no_column(tmp_path: Path):
    text = "item\tworker\tanswer\t# see the wiki\ni1\tann\tyes\ni2\tbob\tno\tx\n"
    got = read(tmp_path, "format: tsv\ncomment: '#'\n" + SIMPLE, text)
    assert got.values("item") == ["i1", "i2"]
    assert got.rejects == []


def test_quoting_off_keeps_quotes_and_their_lines(tmp_path: Path):
    got = read(
        tmp_path, "format: tsv\nquoting: false\n" + SIMPLE, 'item\tworker\tanswer\ni1\tann\tsaid "so\ni2\tbob\t"\n'
    )
    assert got.values("answer") == ['said "so', '"']


def test_backslash_escapes(tmp_path: Path):
    got = read(tmp_path, "escape: backslash\n" + SIMPLE, 'item,worker,answer\ni1,ann,"said \\"so\\", \\\\ then"\n')
    assert got.values("answer") == ['said "so", \\ then']
    got = read(
        tmp_path,
        "format: tsv\nquoting: false\nescape: backslash\n" + SIMPLE,
        "item\tworker\tanswer\ni1\tann\ta\\tb\\nc\\\\\n",
    )
    assert got.values("answer") == ["a\tb\nc\\"]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "utf-16", "latin-1"])
def test_other_encodings(tmp_path: Path, encoding: str):
    got = read(tmp_path, f"encoding: {encoding}\n" + SIMPLE, "item,worker,answer\ni1,José,ñandú\n".encode(encoding))
    assert got.values("annotator", "answer") == [("José", "ñandú")]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path):
    got = read(tmp_path, SIMPLE, "item,worker,answer\ni1,José,x\n".encode("utf-8-sig"))
    assert got.values("annotator") == ["José"]


TIMES = "judgments: {item: item, submitted_at: at}\n"


@pytest.mark.parametrize(
    ("said", "cell", "expected"),
    [
        ("times: '%d/%m/%Y %H:%M:%S'\nzone: Europe/Madrid\n", "12/09/2011 19:22:38", datetime(2011, 9, 12, 17, 22, 38)),
        ("times: '%d/%m/%Y %H:%M:%S'\nzone: Europe/Madrid\n", "12/01/2011 19:22:38", datetime(2011, 1, 12, 18, 22, 38)),
        ("times: '%m/%d/%Y %H:%M:%S'\n", "1/8/2015 11:20:06", datetime(2015, 1, 8, 11, 20, 6)),
        ("times: ['%m/%d/%Y %H:%M:%S', '%m-%d-%Y %H:%M']\n", "2-1-2015 01:57", datetime(2015, 2, 1, 1, 57)),
        ("times: '%a %b %d %H:%M:%S %Z %Y'\n", "Thu Apr 15 02:55:02 PDT 2010", datetime(2010, 4, 15, 9, 55, 2)),
        ("times: '%a %b %d %H:%M:%S %Z %Y'\n", "Wed Apr 14 18:29:32 GMT 2010", datetime(2010, 4, 14, 18, 29, 32)),
        ("times: '%Y-%m-%d %H:%M %Z'\nzones: {IST: '+05:30'}\n", "2026-11-22 17:30 IST", datetime(2026, 11, 22, 12, 0)),
        ("times: '%Y-%m-%dT%H:%M:%S%z'\n", "2026-11-22T17:30:00+0200", datetime(2026, 11, 22, 15, 30)),
        ("times: epoch_s\n", "1795368659", datetime(2026, 11, 22, 17, 30, 59)),
        ("times: epoch_s\n", "1795368659.5", datetime(2026, 11, 22, 17, 30, 59, 500000)),
        ("times: epoch_ms\n", "1725456558197", datetime(2024, 9, 4, 13, 29, 18, 197000)),
        ("", "2026-11-22T17:30:59Z", datetime(2026, 11, 22, 17, 30, 59)),
        ("zone: Asia/Tokyo\n", "2026-11-22 17:30:59", datetime(2026, 11, 22, 8, 30, 59)),
        ("zone: Asia/Tokyo\n", "2026-11-22T17:30:59+02:00", datetime(2026, 11, 22, 15, 30, 59)),
        ("zone: Asia/Tokyo\n", "2026-11-22T17:30Z", datetime(2026, 11, 22, 17, 30)),
        ("", "2026-11-22T17:30:59+02:00", datetime(2026, 11, 22, 15, 30, 59)),
        ("", "2026-11-22T17:30:59.123456+0200", datetime(2026, 11, 22, 15, 30, 59, 123456)),
        ("", "2026-11-22 17:30:59 +0200", datetime(2026, 11, 22, 15, 30, 59)),
        ("", "2026-11-22T17:30+02", datetime(2026, 11, 22, 15, 30)),
        ("", "2026-11-22 17:30:59 UTC", datetime(2026, 11, 22, 17, 30, 59)),
        ("", "2026-11-22", datetime(2026, 11, 22)),
        ("times: [epoch_s, epoch_ms]\n", "1725456558197", datetime(2024, 9, 4, 13, 29, 18, 197000)),
    ],
)
def test_times_become_utc(tmp_path: Path, said: str, cell: str, expected: datetime):
    got = read(tmp_path, said + TIMES, f"item,at\ni1,{cell}\n")
    assert got.rejects == []
    assert got.values("submitted_at") == [expected]


@pytest.mark.parametrize(
    ("said", "cell", "expected"),
    [
        ("times: '%d/%m/%Y'\n", "02/13/2026", "expected a time like 22/11/2026 (%d/%m/%Y)"),
        ("times: epoch_s\n", "1725456558197", "expected a time like 1795368659 (epoch_s)"),
        ("times: epoch_ms\n", "1725456558", "expected a time like 1795368659000 (epoch_ms)"),
        (
            "times: '%Y-%m-%d %H:%M %Z'\n",
            "2026-11-22 17:30 XYZ",
            "expected a time like 2026-11-22 17:30 GMT (%Y-%m-%d %H:%M %Z)",
        ),
        ("", "infinity", "expected a time like 2026-11-22T17:30:59Z"),
        ("times: '%d/%m/%Y'\n", "01/02/26", "expected a time like 22/11/2026 (%d/%m/%Y)"),
        ("", "yesterday", "expected a time like 2026-11-22T17:30:59Z"),
    ],
)
def test_a_time_that_is_none_is_rejected_with_what_was_expected(tmp_path: Path, said: str, cell: str, expected: str):
    got = read(tmp_path, said + TIMES, f"item,at\ni1,{cell}\ni2,\n")
    assert got.rejects == [(2, "submitted_at", cell, expected)]
    assert got.values("item", "submitted_at") == [("i2", None)]


def test_days_are_taken_as_written_without_a_zone(tmp_path: Path):
    got = read(
        tmp_path,
        "times: '%d.%m.%Y'\nzone: Asia/Tokyo\njudgments: {item: item, day: day}\n",
        "item,day\ni1,02.03.2026\n",
    )
    assert got.values("day") == [date(2026, 3, 2)]


def test_constants_joined_columns_value_maps_and_patterns(tmp_path: Path):
    mapping = """
everywhere: {locale: {constant: de-DE}, batch: {column: file, pattern: "batch-([0-9]+)"}}
judgments:
  item: {join: [set, {column: doc, case: lower}], with: "-"}
  annotator: {first_of: [worker, {constant: unknown}]}
  role: review
  answer: {column: answer, map: {1: good, 0: bad, skip: null}, otherwise: other, remove: "!"}
  labels: [good, bad, other]
"""
    text = "set,doc,worker,answer,file\n7,A,ann,1!,batch-12.csv\n7,B,,0,none\n8,C,bob,huh,batch-3\n9,D,eve,skip,x\n"
    got = read(tmp_path, mapping, text)
    assert got.values("item", "annotator", "answer", "batch") == [
        ("7-a", "ann", "good", "12"),
        ("7-b", "unknown", "bad", None),
        ("8-c", "bob", "other", "3"),
        ("9-d", "eve", None, None),
    ]
    assert set(got.values("locale", "role")) == {("de-DE", "review")}


def test_rows_left_out_are_counted_by_reason_and_are_no_rejects(tmp_path: Path):
    mapping = "skip: [{when: {column: status, is: Preview}, reason: previewed}, {when: {column: answer, below: 0}, reason: test}]\n"
    text = "item,worker,answer,status\ni1,a,1,Done\ni2,b,x,Preview\ni3,c,-1,Done\ni4,d,2,Done\n"
    got = read(tmp_path, mapping + SIMPLE, text)
    assert got.values("item") == ["i1", "i4"]
    assert got.stage.skipped == {"previewed": 1, "test": 1}
    assert (got.stage.rows_read, got.stage.rejected) == (4, 0)


def test_labels_outside_the_list_are_rejected(tmp_path: Path):
    got = read(tmp_path, "judgments: {item: item, answer: a, labels: [yes, no]}\n", "item,a\ni1,yes\ni2,maybe\ni3,\n")
    assert got.rejects == [(3, "answer", "maybe", "expected one of yes, no")]
    assert got.values("answer") == ["yes", None]


def test_a_needed_field_that_is_missing_rejects_its_row(tmp_path: Path):
    got = read(tmp_path, SIMPLE.replace("}", ", needs: [answer]}"), "item,worker,answer\n,a,yes\ni2,b,\n")
    assert got.rejects == [(2, "item", "", "item is missing"), (3, "answer", "", "answer is missing")]
    assert got.stage.rejected == 2


def test_one_row_with_two_faults_is_one_rejected_record(tmp_path: Path):
    mapping = "judgments: {item: item, submitted_at: at, attempt: n}\n"
    got = read(tmp_path, mapping, "item,at,n\ni1,noon,1.5\n")
    assert [r[1] for r in got.rejects] == ["attempt", "submitted_at"]
    assert (got.stage.rows_read, got.stage.rejected) == (1, 1)


def test_whole_numbers_are_never_rounded(tmp_path: Path):
    got = read(tmp_path, "judgments: {item: item, attempt: n}\n", "item,n\ni1,2.0\ni2,2.5\ni3,nan\ni4,1e400\n")
    assert got.values("attempt") == [2]
    assert [r[2] for r in got.rejects] == ["2.5", "nan", "1e400"]


def test_decimal_commas(tmp_path: Path):
    mapping = "decimal: ','\ndelimiter: ';'\nitems: {item: item, unit: {constant: words}, size: n}\n"
    got = read(tmp_path, mapping, "item;n\ni1;1.234,5\ni2;0,25\n")
    assert got.values("unit_milli", table="items") == [1234500, 250]


def test_an_unreadable_value_may_count_as_missing(tmp_path: Path):
    mapping = "judgments: {item: item, started_at: {column: at, unreadable: missing}}\n"
    assert read(tmp_path, mapping, "item,at\ni1,noon\n").values("started_at") == [None]


def test_five_answers_in_one_row(tmp_path: Path):
    mapping = """
repeat: {over: [1, 2, 3]}
judgments:
  item: {join: [set, {constant: "{n}"}]}
  answer: "doc{n}rel"
  seconds: "doc{n}time"
  rows_when: {column: "doc{n}rel", present: true}
"""
    text = "set,doc1rel,doc1time,doc2rel,doc2time,doc3rel,doc3time\nA,2,1.5,0,2,,\nB,1,1,1,x,2,3\n"
    got = read(tmp_path, mapping, text)
    assert got.values("item", "answer", "duration_ms", "line") == [
        ("A/1", "2", 1500, 2),
        ("A/2", "0", 2000, 2),
        ("B/1", "1", 1000, 3),
        ("B/3", "2", 3000, 3),
    ]
    assert got.rejects == [(3, "seconds", "x", "expected a number, 0 or more")]
    assert (got.stage.rows_read, got.stage.rejected) == (2, 1)


def test_one_answer_for_every_column_of_a_pattern(tmp_path: Path):
    mapping = (
        'repeat: {columns: "OUTPUT:*"}\njudgments: {item: item, question: {constant: "{n}"}, answer: "OUTPUT:{n}"}\n'
    )
    got = read(tmp_path, mapping, "item,OUTPUT:mood,OUTPUT:tempo\ni1,sad,slow\n")
    assert got.values("question", "answer") == [("mood", "sad"), ("tempo", "slow")]


def test_parallel_lists_in_json_or_python(tmp_path: Path):
    mapping = (
        "repeat: {lists: [scores, who]}\njudgments: {item: item, annotator: who, answer: scores, needs: [answer]}\n"
    )
    text = 'item,scores,who\ni1,"[41.0, 32.5]","[2, 3]"\ni2,"[1, 2]","[7]"\ni3,"[\'a b\', \'c\']","[8, 9]"\ni4,[],[]\n'
    got = read(tmp_path, mapping, text)
    assert got.values("item", "annotator", "answer") == [
        ("i1", "2", "41.0"),
        ("i1", "3", "32.5"),
        ("i3", "8", "a b"),
        ("i3", "9", "c"),
    ]
    assert {(r[0], r[3]) for r in got.rejects} >= {(3, "the lists differ in length")}
    assert got.stage.skipped == {"no answers in this row": 1}
    assert (got.stage.rows_read, got.stage.rejected) == (4, 1)


def test_objects_inside_json_lines(tmp_path: Path):
    mapping = """
format: jsonl
repeat: {objects: labels}
judgments:
  item: task.id
  annotator: {each: by}
  answer: {each: value.choice}
"""
    lines = [
        {"task": {"id": 7}, "labels": [{"by": "ann", "value": {"choice": "x"}}, {"by": "bob", "value": {}}]},
        {"task": {"id": 8}, "labels": []},
    ]
    got = read(tmp_path, mapping, "".join(json.dumps(line) + "\n" for line in lines), "export.jsonl")
    assert got.values("item", "annotator", "answer") == [("7", "ann", "x"), ("7", "bob", None)]
    assert got.stage.skipped == {"no answers in this row": 1}


def test_json_inside_a_column(tmp_path: Path):
    mapping = """
judgments:
  item: item
  answer: {column: meta, path: "a.b[1]"}
  seconds: {value: {column: meta, path: "t.*.ms", total: true}, unit: ms}
"""
    text = 'item,meta\ni1,"{""a"":{""b"":[1,2]},""t"":{""x"":{""ms"":5},""y"":{""ms"":7}}}"\ni2,{oops\n'
    got = read(tmp_path, mapping, text)
    assert got.values("answer", "duration_ms") == [("2", 12)]
    assert got.rejects == [(3, "answer", "{oops", "expected JSON")]


def test_a_list_of_words_becomes_sorted_json(tmp_path: Path):
    got = read(tmp_path, "judgments: {item: item, answer: {column: a, split: ','}}\n", 'item,a\ni1,"b, a,b"\ni2,\n')
    assert got.values("answer") == ['["a","b"]', None]


@pytest.mark.parametrize(
    ("said", "cells", "expected"),
    [
        ("seconds: secs", "12.5,", (12500, "measured")),
        ("seconds: secs", "0,", (None, "missing")),
        ("seconds: {value: secs, zero: keep}", "0,", (0, "measured")),
        ("seconds: {value: secs, unit: min, cap_s: 600}", "1629,", (600000, "capped")),
        ("seconds: {value: secs, unit: min, cap_s: 600}", ",", (None, "missing")),
        ("seconds: {value: secs, unit: ms, kind: wall}", "900,", (900, "wall")),
        ("seconds: {value: secs, at_least: least}", "10,13", (None, "missing")),
        ("seconds: {value: secs, at_least: least}", "13,13", (13000, "measured")),
        ("seconds: {value: secs, divide: 5}", "10,", (2000, "shared")),
    ],
)
def test_time_spent_from_a_column(tmp_path: Path, said: str, cells: str, expected: tuple[int | None, str]):
    got = read(
        tmp_path,
        f"judgments: {{item: item, {said}}}\n".replace("{item: item, seconds: {", "{item: item, seconds: {"),
        f"item,secs,least\ni1,{cells}\n",
    )
    assert got.values("duration_ms", "seconds_kind") == [expected]


def test_time_spent_from_two_times(tmp_path: Path):
    mapping = "times: ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M']\njudgments: {item: item, seconds: {from: a, to: b, needs_seconds: true}}\n"
    rows = [
        ("2026-01-01 10:00:00", "2026-01-01 10:01:30", 90000, "wall"),
        ("2026-01-01 10:00:00", "2026-01-01 10:00:00", None, "missing"),
        ("2026-01-01 10:00:10", "2026-01-01 10:00:00", None, "missing"),
        ("2026-01-01 10:00", "2026-01-01 10:05", None, "missing"),
        ("", "2026-01-01 10:05:00", None, "missing"),
    ]
    got = read(tmp_path, mapping, "item,a,b\n" + "".join(f"i{n},{a},{b}\n" for n, (a, b, _, _) in enumerate(rows)))
    assert got.values("duration_ms", "seconds_kind") == [(ms, kind) for _, _, ms, kind in rows]
    assert any("end before they begin" in note for note in got.stage.notes)


def test_a_page_timed_once_is_shared_by_its_rows(tmp_path: Path):
    mapping = "judgments: {item: item, annotator: w, seconds: {from: a, to: b, share: [w, a]}}\n"
    text = "item,w,a,b\n" + "".join(f"i{n},{w},2026-01-01 10:00:00,2026-01-01 10:01:30\n" for n, w in enumerate("xxxy"))
    got = read(tmp_path, mapping, text)
    assert got.values("duration_ms", "seconds_kind") == [(30000, "shared")] * 3 + [(90000, "shared")]


def test_time_from_gaps_is_derived_and_long_gaps_are_missing(tmp_path: Path):
    mapping = "times: epoch_s\njudgments: {item: item, annotator: w, seconds: {to: at, longest_gap_s: 300}}\n"
    text = "item,w,at\na,x,1700000000\nb,y,1700000010\nc,x,1700000045\nd,x,1700009000\ne,y,1700000010\n"
    got = read(tmp_path, mapping, text)
    assert got.values("item", "duration_ms", "seconds_kind") == [
        ("a", None, "missing"),
        ("b", None, "missing"),
        ("c", 45000, "derived"),
        ("d", None, "missing"),
        ("e", None, "missing"),
    ]


REPEATED = "item,worker,answer,at\ni1,ann,1,2026-01-02\ni1,ann,2,2026-01-03\ni1,ann,3,2026-01-01\ni2,ann,9,2026-01-01\n"


@pytest.mark.parametrize(
    ("how", "expected"),
    [("first", ["1", "9"]), ("last", ["3", "9"]), ("newest", ["2", "9"]), ("keep", ["1", "2", "3", "9"])],
)
def test_which_repeat_wins(tmp_path: Path, how: str, expected: list[str]):
    mapping = f"judgments: {{item: item, annotator: worker, answer: answer, submitted_at: at, repeats: {how}}}\n"
    got = read(tmp_path, mapping, REPEATED)
    assert got.values("answer") == expected
    lost = {} if how == "keep" else {f"repeated row: the {how} one counts": 2}
    assert got.stage.skipped == lost


def test_attempts_are_numbered_in_order_of_time(tmp_path: Path):
    mapping = "judgments: {item: item, annotator: worker, answer: answer, submitted_at: at, repeats: attempts}\n"
    got = read(tmp_path, mapping, REPEATED)
    assert got.values("answer", "attempt") == [("1", 2), ("2", 3), ("3", 1), ("9", 1)]
    assert "2 rows answer a question again: numbered as further attempts" in got.stage.notes


def test_an_item_said_on_many_rows_is_one_item(tmp_path: Path):
    mapping = "items: {item: item, repeats: once, unit: {constant: words}, size: {words_of: text}}\n"
    got = read(tmp_path, mapping, "item,text\ni1,one two  three\ni1,one two  three\n")
    assert got.values("item", "unit_milli", table="items") == [("i1", 3000)]
    assert got.stage.skipped == {}


def test_known_answers_and_planted_checks(tmp_path: Path):
    mapping = """
judgments: {item: item, annotator: w, answer: a, is_gold: {when: {column: known, present: true}}}
gold: {item: item, answer: known, rows_when: {column: known, present: true}, repeats: once, answer_kind: category}
"""
    got = read(tmp_path, mapping, "item,w,a,known\ni1,x,yes,yes\ni2,x,no,\ni1,y,no,yes\n")
    assert got.values("item", "is_gold") == [("i1", True), ("i2", False), ("i1", True)]
    assert got.values("item", "answer", "answer_kind", table="gold") == [("i1", "yes", "category")]


def test_a_planted_check_passes_below_its_clean_twin(tmp_path: Path):
    mapping = """
judgments:
  item: {join: [text, version]}
  annotator: w
  answer: score
  twin: {planted: {column: version, is: broken}, clean: {column: version, is: clean}, same: [text], score: score}
"""
    text = "text,version,w,score\nt,clean,x,90\nt,broken,x,40\nt,clean,y,70\nt,broken,y,70\nt,broken,z,10\n"
    got = read(tmp_path, mapping, text)
    assert got.values("annotator", "is_gold", "check_passed") == [
        ("x", False, None),
        ("x", True, True),
        ("y", False, None),
        ("y", True, False),
        ("z", True, None),
    ]
    assert "1 planted checks have no clean twin" in got.stage.notes


def test_one_error_a_row_gives_errors_and_one_verdict(tmp_path: Path):
    mapping = """
reviews:
  item: seg
  annotator: system
  reviewer: rater
  error_class: category
  severity: {column: severity, map: {Major: major, Minor: minor, No-error: null}}
  seconds: secs
  errors: {none: {column: severity, is: No-error}, verdict_with: rejected}
"""
    text = "seg,system,rater,category,severity,secs\n1,A,r,Style,Minor,3\n1,A,r,Grammar,Major,4\n1,B,r,No-error,No-error,5\n"
    got = read(tmp_path, mapping, text)
    fields = ("annotator", "error_no", "verdict", "error_class", "severity", "error_count", "duration_ms")
    assert sorted(got.values(*fields, table="reviews")) == [
        ("A", 0, "rejected", None, None, 0, 7000),
        ("A", 1, None, "Style", "minor", 1, None),
        ("A", 2, None, "Grammar", "major", 1, None),
        ("B", 0, "accepted", None, None, 0, 5000),
    ]


def test_totals_of_several_rows_are_added_up(tmp_path: Path):
    mapping = """
everywhere: {day: day}
totals:
  - {measure: produced, value: n, repeats: sum}
  - {measure: hours, value: {column: minutes, scale: 0.016666666666666666}, repeats: sum}
"""
    got = read(tmp_path, mapping, "day,n,minutes\n2026-01-01,10,90\n2026-01-01,5,30\n2026-01-02,1,60\n")
    assert sorted(got.values("day", "measure", "value_milli", table="totals")) == [
        (date(2026, 1, 1), "hours", 2000),
        (date(2026, 1, 1), "produced", 15000),
        (date(2026, 1, 2), "hours", 1000),
        (date(2026, 1, 2), "produced", 1000),
    ]


def test_queue_snapshots(tmp_path: Path):
    mapping = "queue: {taken_at: at, state: {column: s, map: {todo: available}}, items: n}\n"
    got = read(tmp_path, mapping, "at,s,n\n2026-01-01 06:00:00,todo,7\n2026-01-01 06:00:00,lost,7\n")
    assert got.values("state", "items", table="queue") == [("available", 7)]
    assert got.rejects[0][:3] == (3, "state", "lost")


def test_gzip_and_parquet_read_like_text(tmp_path: Path):
    text = "item,worker,answer\ni1,ann,yes\n"
    assert read(tmp_path, SIMPLE, gzip.compress(text.encode()), "a.csv.gz").values("item", "line") == [("i1", 2)]
    path = tmp_path / "a.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT 'i1' AS item, 7 AS worker, {{'a': 1}} AS answer, TIMESTAMP '2026-01-02 03:04:05' AS at) TO '{path}'"
    )
    mapping = "format: parquet\njudgments: {item: item, annotator: worker, answer: answer, submitted_at: at}\n"
    got = read(tmp_path, mapping, path.read_bytes(), "b.parquet")
    assert got.values("item", "annotator", "answer", "submitted_at", "line") == [
        ("i1", "7", '{"a":1}', datetime(2026, 1, 2, 3, 4, 5), 1)
    ]


def test_a_column_that_is_not_there_is_named_with_the_nearest_one(tmp_path: Path):
    with pytest.raises(UnusableInput) as caught:
        read(tmp_path, SIMPLE, "item,worker_id,answer\ni1,a,b\n")
    assert "'worker', which is not in the header; did you mean 'worker_id'?" in caught.value.sentence
    assert caught.value.sentence.startswith("export.csv: ")


def test_an_optional_column_may_be_absent(tmp_path: Path):
    mapping = "judgments: {item: item, batch: {column: group, optional: true}}\n"
    assert read(tmp_path, mapping, "item\ni1\n").values("batch") == [None]


def test_a_second_reading_of_a_complete_stage_reads_nothing(tmp_path: Path):
    got = read(tmp_path, SIMPLE, "item,worker,answer\ni1,ann,yes\n")
    (tmp_path / "export.csv").write_text("item,worker,answer\n")
    from callsheet.store.lines import stage_lines
    from callsheet.store.stage import read_stage

    again = stage_lines(tmp_path / "export.csv", None, got.stage.folder)  # type: ignore[arg-type]
    assert again == read_stage(got.stage.folder) == got.stage
