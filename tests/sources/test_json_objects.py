"""The scanner: any row of objects in any form and any block size; damage costs only the damaged record."""

import gzip
import itertools
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.sources import byte_stream, json_objects
from callsheet.sources.byte_stream import ByteStream
from callsheet.sources.json_boundaries import BoundaryScan
from callsheet.sources.json_objects import JsonPiece, read_objects

COUNT = 400
VICTIM = 200


def read(folder: Path, content: bytes, *, wrapped: bool = False) -> list[JsonPiece]:
    path = folder / "content.json"
    path.write_bytes(content)
    return list(read_objects(ByteStream(path), wrapped=wrapped))


def task(number: int) -> dict[str, Any]:
    said = 'she said "no" \\ and {left [' + "x" * (number % 7)
    results = [{"id": f"r{k}", "from_name": "mood", "value": {"choices": ["{A}", 'B"']}} for k in range(2)]
    return {"id": number, "data": {"text": said}, "annotations": [{"id": number * 9, "result": results}], "meta": {}}


TASKS = [task(n) for n in range(COUNT)]
FORMS = {
    "array": lambda tasks: json.dumps(tasks),
    "indented array": lambda tasks: json.dumps(tasks, indent=2),
    "one a line": lambda tasks: "\n".join(map(json.dumps, tasks)) + "\n",
    "in a row": lambda tasks: "".join(map(json.dumps, tasks)),
    "compact": lambda tasks: json.dumps(tasks, separators=(",", ":")),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_row_of_objects_gives_the_same_objects(form: str, tmp_path: Path) -> None:
    pieces = read(tmp_path, FORMS[form](TASKS).encode())
    assert [p.value for p in pieces] == TASKS
    assert [p.line for p in pieces] == list(range(1, COUNT + 1))


@pytest.mark.parametrize("form", FORMS)
def test_the_byte_range_of_a_record_is_exact(form: str, tmp_path: Path) -> None:
    content = FORMS[form](TASKS).encode()
    for piece in read(tmp_path, content):
        assert json.loads(content[piece.offset : piece.end]) == piece.value


@pytest.mark.parametrize("form", FORMS)
def test_gzip_and_a_byte_order_mark_change_nothing(form: str, tmp_path: Path) -> None:
    pieces = read(tmp_path, gzip.compress(b"\xef\xbb\xbf" + FORMS[form](TASKS).encode()))
    assert [p.value for p in pieces] == TASKS


def test_members_of_a_gzip_follow_each_other(tmp_path: Path) -> None:
    lines = [json.dumps(t).encode() + b"\n" for t in TASKS]
    content = b"".join(gzip.compress(b"".join(lines[n : n + 50])) for n in range(0, COUNT, 50))
    assert [p.value for p in read(tmp_path, content)] == TASKS


DAMAGE = {
    "bad token": lambda text: text.replace('"data": ', '"data": oops ', 1),
    "lost closing brace": lambda text: text[:-1],
    "lost opening brace": lambda text: text[1:],
    "lost opening quote": lambda text: text.replace('{"id', "{id", 1),
    "lost closing quote": lambda text: text.replace('"data"', '"data', 1),
    "lost inner brace": lambda text: text.replace('{"text"', '"text"', 1),
    "lost inner bracket": lambda text: text.replace('"annotations": [', '"annotations": ', 1),
    "control character": lambda text: text.replace("she said", "she\x01said", 1),
    "bad UTF-8": lambda text: text.replace("she said", "she\udcffsaid", 1),
    "number cut": lambda text: text.replace('"meta": {}', '"meta": -', 1),
}


@pytest.mark.parametrize("victim", [0, VICTIM, COUNT - 1])
@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("form", ["array", "one a line", "in a row"])
def test_a_damaged_record_loses_only_itself(form: str, damage: str, victim: int, tmp_path: Path) -> None:
    whole = [json.dumps(t) for t in TASKS]
    whole[victim] = DAMAGE[damage](whole[victim])
    joined = {"array": f"[{', '.join(whole)}]", "one a line": "\n".join(whole), "in a row": "".join(whole)}[form]
    pieces = read(tmp_path, joined.encode("utf-8", "surrogateescape"))
    assert [p.value for p in pieces if p.value] == TASKS[:victim] + TASKS[victim + 1 :]
    broken = [p for p in pieces if p.value is None]
    assert len(broken) == 1
    assert broken[0].line == victim + 1
    assert broken[0].reason
    assert "she" in broken[0].raw


def test_a_flipped_quote_that_seems_to_close_within_the_next_record_does_not_cost_it(tmp_path: Path) -> None:
    found = [{"id": n, "data": None, "annotations": {"}}]": None} if n == 1 else None} for n in range(4)]
    texts = [json.dumps(one) for one in found]
    texts[0] = "{{" + texts[0][2:]
    pieces = read(tmp_path, f"[{', '.join(texts)}]".encode())
    assert [p.value for p in pieces if p.value] == found[1:]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_only_python_writes_are_accepted(word: str, tmp_path: Path) -> None:
    pieces = read(tmp_path, f'[{{"id": 1, "lead_time": {word}}}, {{"id": 2, "lead_time": 3}}]'.encode())
    assert [p.value["id"] for p in pieces if p.value] == [1, 2]


def test_a_file_cut_in_the_middle_gives_all_whole_records_and_says_where(tmp_path: Path) -> None:
    content = json.dumps(TASKS).encode()
    cut = content.index(json.dumps(TASKS[VICTIM]).encode()) + 100
    pieces = read(tmp_path, content[:cut])
    assert [p.value for p in pieces[:-1]] == TASKS[:VICTIM]
    assert f"cut at byte {cut:,}" in pieces[-1].reason


def test_a_file_cut_between_two_records_is_said_to_be_cut(tmp_path: Path) -> None:
    content = json.dumps(TASKS).encode()
    pieces = read(tmp_path, content[: content.index(json.dumps(TASKS[VICTIM]).encode())])
    assert [p.value for p in pieces[:-1]] == TASKS[:VICTIM]
    assert "between two records" in pieces[-1].reason


@pytest.mark.parametrize("form", ["array", "one a line"])
@pytest.mark.parametrize("keep", [0.3, 0.7])
def test_a_truncated_gzip_gives_whole_records_and_one_reject(form: str, keep: float, tmp_path: Path) -> None:
    rng = random.Random(3)
    tasks = [task(n) | {"meta": {"noise": rng.random()}} for n in range(COUNT)]
    packed = gzip.compress(FORMS[form](tasks).encode())
    pieces = read(tmp_path, packed[: int(len(packed) * keep)])
    good = [p.value for p in pieces if p.value]
    assert good == tasks[: len(good)]
    assert 0 < len(good) < COUNT
    assert "ends in the middle" in pieces[-1].reason
    assert sum(p.value is None for p in pieces) == 1


def test_a_corrupt_gzip_says_near_which_byte(tmp_path: Path) -> None:
    rng = random.Random(3)
    packed = bytearray(gzip.compress(json.dumps([{"id": n, "x": rng.random()} for n in range(99_999)]).encode()))
    packed[len(packed) // 2] ^= 0xFF
    packed[len(packed) // 2 + 9] ^= 0xFF
    pieces = read(tmp_path, bytes(packed))
    assert "corrupt" in pieces[-1].reason
    assert pieces[0].value is not None


def test_an_object_of_forty_megabytes_is_read_whole(tmp_path: Path) -> None:
    large = {"id": 5, "data": {"text": "y" * (40 << 20)}, "annotations": [], "meta": {}}
    pieces = read(tmp_path, json.dumps([TASKS[0], large, TASKS[1]]).encode())
    assert [p.value and p.value["id"] for p in pieces] == [0, 5, 1]


def test_an_object_over_the_limit_is_left_out_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_objects, "OBJECT_LIMIT", 3 << 20)
    large = {"id": 5, "data": {"text": "y" * (9 << 20)}, "annotations": [], "meta": {}}
    pieces = read(tmp_path, json.dumps([TASKS[0], large, TASKS[1]]).encode())
    assert [p.value and p.value["id"] for p in pieces] == [0, None, 1]
    assert "larger than" in pieces[1].reason


def test_elements_that_are_no_objects_are_reported_and_passed_over(tmp_path: Path) -> None:
    pieces = read(tmp_path, b'[{"id": 1, "a": 2}, 17, [1, 2], null, {"id": 2, "a": 3}]')
    assert [p.value["id"] for p in pieces if p.value] == [1, 2]
    assert any(p.value is None for p in pieces)


@pytest.mark.parametrize("content", [b"", b"[]", b"  \n", b"[\n]\n"])
def test_nothing_gives_nothing(content: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, content) == []


def test_arrays_inside_one_object_are_sections(tmp_path: Path) -> None:
    outer = {
        "info": {"x": {"id": 9}},
        "total": 3,
        "images": [{"id": 1}, {"id": 2}],
        "odd": [[{"id": 7}]],
        "tasks": TASKS[:3],
    }
    pieces = read(tmp_path, json.dumps(outer).encode(), wrapped=True)
    assert [(p.section, p.value["id"]) for p in pieces if p.value] == [
        ("images", 1), ("images", 2), ("tasks", 0), ("tasks", 1), ("tasks", 2),
    ]  # fmt: skip


def test_an_unclosed_quote_does_not_make_the_work_quadratic(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        texts = [json.dumps(task(n)) for n in range(count)]
        texts[5] = texts[5].replace('"data"', '"data', 1)
        path = tmp_path / f"{count}.json"
        path.write_text("[" + ",".join(texts) + "]")
        start = time.process_time()
        good = sum(p.value is not None for p in read_objects(ByteStream(path)))
        assert good == count - 1
        return time.process_time() - start

    seconds(2_000)
    small, large = seconds(10_000), seconds(80_000)
    assert large < 8 * small * 3 + 0.5


@pytest.mark.parametrize("damage", ["bad token", "lost closing brace", "lost opening brace", "lost closing quote"])
def test_a_file_in_which_every_record_is_damaged_is_read_in_linear_time(damage: str, tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        path = tmp_path / f"{count}.json"
        path.write_text("[" + ",".join(DAMAGE[damage](json.dumps(task(n))) for n in range(count)) + "]")
        start = time.process_time()
        assert any(piece.value is None for piece in read_objects(ByteStream(path)))
        return time.process_time() - start

    seconds(100)
    small, large = seconds(1_000), seconds(4_000)
    assert large < 4 * small * 4 + 0.5


plain = st.text(alphabet=st.sampled_from('ab"\\{}[],:\n é☃'), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=8,
)
objects = st.lists(st.dictionaries(plain, values, max_size=4), max_size=8)
fixed = st.lists(st.fixed_dictionaries({"id": values, "data": values, "annotations": values}), min_size=4, max_size=10)


@settings(max_examples=80, deadline=None)
@given(found=objects, size=st.integers(1, 40), form=st.sampled_from(["array", "indented array", "compact"]))
def test_any_objects_in_blocks_of_any_size_come_out_unchanged(
    found: list[dict[str, Any]], size: int, form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.json"
    path.write_text(FORMS[form](found))
    stream = ByteStream(path)
    stream.blocks = lambda _=0: ByteStream.blocks(stream, size)  # type: ignore[method-assign]
    assert [p.value for p in read_objects(stream)] == found


@settings(max_examples=80, deadline=None)
@given(found=fixed, data=st.data())
def test_any_byte_put_in_place_of_another_loses_only_its_own_record(
    found: list[dict[str, Any]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    texts = [json.dumps(one) for one in found]
    victim = data.draw(st.integers(0, len(texts) - 1))
    place = data.draw(st.integers(0, len(texts[victim]) - 1))
    sign = data.draw(st.sampled_from('{}[]":,x\x01'))
    texts[victim] = texts[victim][:place] + sign + texts[victim][place + 1 :]
    path = tmp_path_factory.mktemp("any") / "x.json"
    path.write_text("[" + ", ".join(texts) + "]")
    good = [p.value for p in read_objects(ByteStream(path)) if p.value is not None]
    others = [one for n, one in enumerate(found) if n != victim]
    # the damage may leave valid JSON, or objects of its own; every other record must be there, in order
    kept = iter(good)
    assert all(any(one == seen for seen in kept) for one in others)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b'"', b"\\", b"{", b"}", b"[", b"]", b"a"]), max_size=60), st.data())
def test_the_scan_does_not_depend_on_where_blocks_end(signs: list[bytes], data: st.DataObject) -> None:
    text = b"".join(signs)
    whole = BoundaryScan(base=0).feed(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    scan, opens, closes = BoundaryScan(base=0), [], []
    for start, stop in itertools.pairwise([0, *cuts, len(text)]):
        found = scan.feed(text[start:stop])
        opens += [at + start for at in found.opens]
        closes += [at + start for at in found.closes]
    assert (opens, closes) == (whole.opens, whole.closes)


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(json.dumps(TASKS * 60).encode())
    told: list[tuple[int, int]] = []
    list(read_objects(ByteStream(path, lambda done, total: told.append((done, total)))))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert len(told) > 1 or size < byte_stream.REPORT_BYTES
