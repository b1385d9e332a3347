"""SQL that turns a file into the relation `lines(line, raw, cells, problem)`: physical line numbers, cells as text.

Why lines and not the engine's own column parser: it numbers records, not lines, and loses rows in silence (proofs A).
"""

from pathlib import Path

from callsheet.facts.plans import LineFormat
from callsheet.said import say
from callsheet.store.connect import literal
from callsheet.store.prepass import LONGEST_LINE

UNBALANCED = say("a quote is not closed")
MISPLACED = say("a quote stands inside a value")
Width = tuple[int, int]
"""Fewest and most cells that a good row has."""


def text_lines(path: Path, *, after: int, packed: bool) -> str:
    """SQL of (line, raw) of the lines of a clean text file that stand after line `after`.

    Lines are numbered by one thread, in their order; kept apart from what follows, the others work on what is numbered.
    """
    compression = "gzip" if packed else "none"
    return (
        "WITH numbered AS MATERIALIZED (SELECT row_number() OVER () AS line, raw FROM read_csv("
        f"{literal(str(path))}, header = false, delim = '\x01', quote = '', escape = '', auto_detect = false, "
        f"columns = {{'raw': 'VARCHAR'}}, compression = '{compression}', max_line_size = {LONGEST_LINE + 10})) "
        f"SELECT line, raw FROM numbered WHERE line > {after}"
    )


def separated(source: str, form: LineFormat, width: Width, *, nul: bool) -> str:
    """SQL of `lines` over a relation (line, raw) of separated values."""
    checks = ["WHEN raw IS NULL THEN ''"]
    if nul:
        checks.append(f"WHEN contains(raw, chr(0)) THEN {literal(say('a NUL byte'))}")
    if form.quoting:
        checks.append(f"WHEN {_quotes(form)} % 2 = 1 THEN {literal(UNBALANCED)}")
    # Asking for the first character first keeps the costly test off nearly all rows.
    first = texts_in(form.delimiter, " ", '"')
    checks.append(f"WHEN raw[1] IN {first} AND regexp_full_match(raw, {literal(_blank(form))}) THEN ''")
    if form.quoting:
        joined = f"array_to_string(found, {literal(form.delimiter)})"
        checks.append(f"WHEN quoted AND {joined} <> raw THEN {literal(MISPLACED)}")
    fewest, most = width
    wanted = str(most) if fewest == most else say("{fewest} to {most}", fewest=fewest, most=most)
    count = "' || len(found) || '"
    told = say("columns: {found} of {wanted}", found=count, wanted=wanted)
    checks.append(f"WHEN len(found) NOT BETWEEN {fewest} AND {most} THEN '{told}'")
    unquoted = _unquoted(form) if form.quoting else _unescaped(form)
    return (
        f"SELECT line, raw, CASE WHEN problem IS NULL THEN {unquoted} END AS cells, problem FROM ("
        f"SELECT *, CASE {' '.join(checks)} END AS problem FROM ("
        f"SELECT line, raw, {_has_quotes(form)} AS quoted, {_cells(form)} AS found FROM ({source})))"
    )


def json_lines(source: str, form: LineFormat) -> str:
    """SQL of `lines` over a relation (line, raw) of JSON objects."""
    paths = "[" + ", ".join(literal(p) for p in form.paths) + "]"
    problem = (
        "CASE WHEN raw IS NULL OR trim(raw) = '' THEN '' WHEN NOT json_valid(raw) THEN 'not JSON' "
        "WHEN json_type(raw) <> 'OBJECT' THEN 'expected a JSON object' END"
    )
    return (
        f"SELECT line, raw, CASE WHEN problem IS NULL THEN json_extract_string(raw, {paths}) END AS cells, problem "
        f"FROM (SELECT line, raw, {problem} AS problem FROM ({source}))"
    )


def parquet_rows(path: Path, columns: list[tuple[str, str]]) -> str:
    """SQL of `lines` over a Parquet file; `columns` are (name, type). The line is the row's ordinal."""
    cells = ", ".join(_as_text(name, kind) for name, kind in columns)
    return (
        f"SELECT line, array_to_string(cells, ', ') AS raw, cells, CAST(NULL AS VARCHAR) AS problem FROM ("
        f"SELECT file_row_number + 1 AS line, [{cells}] AS cells "
        f"FROM read_parquet({literal(str(path))}, file_row_number = true))"
    )


def _as_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    nested = any(word in kind for word in ("STRUCT", "[]", "MAP", "UNION"))
    return f"CAST(to_json({column}) AS VARCHAR)" if nested else f"CAST({column} AS VARCHAR)"


def with_problems(lines: str, problems: str) -> str:
    """`lines` in which the lines of relation `problems(line, reason, shown)` have that problem instead of an empty line."""
    return (
        f"SELECT l.line, coalesce(p.shown, l.raw) AS raw, CASE WHEN p.line IS NULL THEN l.cells END AS cells, "
        f"coalesce(p.reason, l.problem) AS problem FROM ({lines}) l LEFT JOIN {problems} p ON p.line = l.line"
    )


def texts_in(*words: str) -> str:
    """An SQL list for IN."""
    return "(" + ", ".join(literal(w) for w in words) + ")"


def _blank(form: LineFormat) -> str:
    quotes = '"' if form.quoting else ""
    return f"[ {_in_class(form.delimiter[0])}{quotes}]*"


def _has_quotes(form: LineFormat) -> str:
    return "contains(raw, '\"')" if form.quoting else "FALSE"


def _quotes(form: LineFormat) -> str:
    text = r"regexp_replace(raw, '\\.', '', 'g')" if form.escape == "backslash" else "raw"
    return f"(strlen({text}) - strlen(replace({text}, '\"', '')))"


def _cells(form: LineFormat) -> str:
    plain = f"string_split(raw, {literal(form.delimiter)})"
    if not form.quoting:
        return plain
    inside = (
        r"(?:[^\"\\]|\\.)*" if form.escape == "backslash" else r'(?:[^"]|"")*' if form.escape == "double" else '[^"]*'
    )
    mark = _regex(form.delimiter)
    cell = f'{mark}("{inside}"|{_until(form.delimiter)})'
    found = f"regexp_extract_all({literal(form.delimiter)} || raw, {literal(cell)}, 1)"
    return f"CASE WHEN contains(raw, '\"') THEN {found} ELSE {plain} END"


def _until(delimiter: str) -> str:
    return f"[^{_in_class(delimiter)}]*"


def _in_class(character: str) -> str:
    return "\\" + character if character in "\\]^-" else character


def _regex(text: str) -> str:
    return "".join(f"\\x{{{ord(c):x}}}" for c in text)


CUT = "trim({}, ' ' || chr(9) || chr(10) || chr(13))"
"""Cutting tabs and line ends costs six times what cutting spaces costs: done where a line has any."""


def _unquoted(form: LineFormat) -> str:
    inner = "c[2:-2]"
    if form.escape == "double":
        inner = "replace(c[2:-2], '\"\"', '\"')"
    elif form.escape == "backslash":
        inner = r"regexp_replace(c[2:-2], '\\(.)', '\1', 'g')"
    cut = f"CASE WHEN starts_with(c, '\"') THEN {CUT.format(inner)} ELSE {CUT.format('c')} END"
    return f"CASE WHEN quoted THEN list_transform(found, lambda c: {cut}) ELSE {_blanks_cut(form)} END"


def _blanks_cut(form: LineFormat) -> str:
    """Cells without the blanks beside them: hardly any line has some, and asking costs a tenth of cutting."""
    mark = form.delimiter
    beside = " OR ".join(f"contains(raw, {literal(text)})" for text in (f" {mark}", f"{mark} "))
    spaces = f"contains(raw, ' ') AND (starts_with(raw, ' ') OR ends_with(raw, ' ') OR {beside})"
    cut = f"WHEN {spaces} THEN list_transform(found, lambda c: trim(c)) ELSE found END"
    if mark == "\t":
        return f"CASE {cut}"
    return f"CASE WHEN contains(raw, chr(9)) THEN list_transform(found, lambda c: {CUT.format('c')}) {cut}"


def _unescaped(form: LineFormat) -> str:
    if form.escape != "backslash":
        return _blanks_cut(form)
    plain = r"replace(replace(replace(replace(c, '\\', chr(1)), '\t', chr(9)), '\n', chr(10)), chr(1), '\')"
    cut = f"list_transform(found, lambda c: trim({plain}))"
    return f"CASE WHEN contains(raw, '\\') THEN {cut} ELSE {_blanks_cut(form)} END"
