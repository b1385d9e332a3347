"""A mapping compiles to text: what it refuses, and that nothing a mapping says can leave its quotes."""

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.mapping_file import parse
from callsheet.sources.table import TableMapping, line_format, plan, worker_rules
from callsheet.sources.table.spoken import spoken_columns
from callsheet.sources.table.sql import json_path, literal


def mapping(text: str) -> TableMapping:
    parsed = parse(text, name="m.yaml", kinds={"table": TableMapping})
    assert isinstance(parsed, TableMapping)
    return parsed


def refusal(text: str) -> str:
    with pytest.raises(UnusableInput) as caught:
        mapping(text)
    return caught.value.sentence


def compiled(text: str, header: tuple[str, ...] = ("a", "b")):
    return plan(mapping(text), header, programme="p", source="s", file="f.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("times: ['%d/%m/%Y', '%m/%d/%Y']\njudgments: {item: a}", "line 1, times: time formats '%d/%m/%Y' and '%m/%d/%Y' read 03/04/2026"),
        ("judgments: {item: a, submitted_at: {column: b, times: '%Q'}}", "time format '%Q': expected iso"),
        ("zone: Madrid\njudgments: {item: a}", "line 1, zone: 'Madrid': expected an IANA zone"),
        ("zones: {IST: 5}\njudgments: {item: a}", "line 1, zones: expected an offset such as +05:30, not '5'"),
        ("judgments: {item: {column: a, constant: b}}", "expected exactly one of column, constant"),
        ("judgments: {itm: a}", "judgments.itm: 'a': no such key; did you mean 'item'?"),
        ("title: x", "expected at least one of judgments, reviews, totals, queue, items, gold"),
        ("header: 0\njudgments: {item: a}", "expected `columns`"),
        ("delimiter: '||'\njudgments: {item: a}", "delimiter: expected one character"),
        ("repeat: {over: [1], columns: 'x*'}\njudgments: {item: a}", "expected exactly one of over, columns, lists, objects"),
        ("repeat: {columns: x}\njudgments: {item: a}", "a column pattern with exactly one *"),
        ("skip: {when: {column: a}, reason: x}\njudgments: {item: a}", "expected a column (or value) with is, is_not"),
        ("judgments: {item: a, seconds: {from: a}}", "expected `value`, or `from` and `to`"),
        ("everywhere: {locle: a}\njudgments: {item: a}", "everywhere.locle: no section has that field"),
        ("judgments: {item: a, needs: [anser]}", "'anser' is no field of judgments"),
        ("items: {item: a, seconds: b}", "items.seconds: only judgments and reviews can have it"),
        ("judgments: {item: a, repeats: sum}", "only totals can be added up"),
        ("items: {item: a, repeats: attempts}", "items have no attempts"),
    ],
)  # fmt: skip
def test_a_mapping_that_makes_no_sense_is_refused_with_its_place(text: str, said: str):
    assert said in refusal(text)
    assert refusal(text).startswith("m.yaml, line ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("judgments: {item: c}", "f.csv: the mapping names the column 'c', which is not in the header"),
        ("judgments: {item: 'x{n}'}", "the column 'x{n}', which is not in the header"),
        ("judgments: {answer: a}", "f.csv: judgments needs `item` (the item's key in its tool)"),
        ("totals: {day: a, measure: b}\n", "no refusal"),
        (
            "judgments: {item: a, role: {constant: boss}}",
            "f.csv: role cannot be 'boss'; expected one of annotate, review",
        ),
        ("repeat: {columns: 'x*'}\njudgments: {item: a}", "f.csv: no column is named like 'x*'"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused(text: str, said: str):
    if said == "no refusal":
        compiled(text)
        return
    with pytest.raises(UnusableInput) as caught:
        compiled(text)
    assert said in caught.value.sentence


def test_a_word_that_a_field_allows_is_that_word_and_no_column():
    assert "'review'" in compiled("judgments: {item: a, role: review}").facts[0].sql


def test_quotes_in_a_mapping_stay_inside_their_literals():
    evil = "'); DROP TABLE x; --"
    text = compiled(
        f'judgments: {{item: a, batch: {{constant: "{evil}"}}, answer: {{column: b, map: {{"{evil}": "{evil}"}}}}}}'
    )
    assert literal(evil) in text.facts[0].sql
    for sql in (text.staged, text.facts[0].sql):
        assert sql.replace(literal(evil), "").count("DROP") == 0


def test_the_format_of_the_lines_comes_from_the_mapping():
    form = line_format(mapping("format: tsv\nquoting: false\nencoding: cp850\nheader: 2\njudgments: {item: a}"))
    assert (form.kind, form.delimiter, form.quoting, form.encoding, form.header) == (
        "separated",
        "\t",
        False,
        "cp850",
        2,
    )
    form = line_format(mapping("format: jsonl\njudgments: {item: a.b, role: review, answer: {column: c}}"))
    assert (form.columns, form.paths) == (("a.b", "c"), ('$."a"."b"', '$."c"'))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", '$."a"'),
        ("a.b-c", '$."a"."b-c"'),
        ("a[0].*.d[*]", '$."a"[0].*."d"[*]'),
        ("$", "$"),
        ("projects.*.labels", '$."projects".*."labels"'),
    ],
)
def test_dotted_paths_become_json_paths(path: str, expected: str):
    assert json_path(path) == expected


def test_all_columns_that_a_mapping_speaks_of_are_found():
    text = """
repeat: {over: [1, 2]}
skip: {when: {not: {column: s, is: x}}, reason: r}
everywhere: {batch: {first_of: [b, {constant: z}]}}
judgments:
  item: {join: [i, {column: "d{n}"}]}
  seconds: {from: f, to: t, share: [w]}
  twin: {planted: {value: {column: p}, present: true}, clean: {column: q, present: true}, same: [k], score: v}
"""
    assert sorted(spoken_columns(mapping(text))) == sorted(
        ["s", "b", "i", "d1", "d2", "f", "t", "w", "p", "q", "k", "v"]
    )


def test_worker_rules_are_plain_values():
    text = (
        "judgments: {item: a}\nworkers: [{match: prefix, pattern: lum-, vendor: Lumen, site: Porto, from: 2026-01-01}]"
    )
    rule = worker_rules(mapping(text), programme="p", source="s")[0]
    assert (rule.match, rule.pattern, rule.vendor, rule.site, str(rule.valid_from), rule.valid_to) == (
        "prefix",
        "lum-",
        "Lumen",
        "Porto",
        "2026-01-01",
        None,
    )
    with pytest.raises(UnusableInput, match=r"workers\[1\]: 'May' is no day"):
        worker_rules(
            mapping(
                "judgments: {item: a}\nworkers: {vendor: x, from: May}".replace("{vendor", "[{vendor").replace(
                    "May}", "May}]"
                )
            ),
            programme="p",
            source="s",
        )
