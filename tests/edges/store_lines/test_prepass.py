"""The pre-pass counts what the engine would lose."""

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.store import prepass as prepass_module
from callsheet.store.prepass import prepass


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200) | st.text(alphabet='a\r\n,"é\0', max_size=200).map(str.encode),
    block=st.integers(1, 50),
)
def test_counts_do_not_depend_on_where_blocks_end(tmp_path: Path, content: bytes, block: int):
    path = tmp_path / "f"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepass_module, "BLOCK", block)
        patch.setattr(prepass_module, "packing_of", lambda path: "")
        got = prepass(path)
    assert (got.lf, got.cr, got.crlf, got.nul) == (
        content.count(b"\n"),
        content.count(b"\r"),
        content.count(b"\r\n"),
        content.count(b"\0"),
    )
    assert got.longest == max(len(line) for line in content.split(b"\n"))
    assert got.sha256 == hashlib.sha256(content).hexdigest()
    assert got.utf8 == _decodes(content)
    assert got.ascii == content.isascii()


def _decodes(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"a\r\nb\r\n", 2), (b"a\rb\r", 2), (b"a\rb", 2)],
)
def test_lines_are_physical_lines(tmp_path: Path, content: bytes, lines: int):
    (tmp_path / "f").write_bytes(content)
    assert prepass(tmp_path / "f").lines == lines


@pytest.mark.parametrize(
    ("content", "clean"),
    [
        (b"a\nb\n", True),
        (b"a\r\nb\r\n", True),
        (b"a\r\nb\n", False),
        (b"a\rb\n", False),
        (b"a\xff\n", False),
        (b"a\x01\n", False),
        (b"a\0\n", True),
        (b"x" * 2_000_001 + b"\n", False),
        ("a\n".encode("utf-16"), False),
    ],
)
def test_only_files_that_the_engine_reads_right_are_clean(tmp_path: Path, content: bytes, clean: bool):
    (tmp_path / "f").write_bytes(content)
    assert prepass(tmp_path / "f").clean is clean


def test_a_gzip_is_hashed_packed_and_counted_unpacked(tmp_path: Path):
    packed = gzip.compress(b"a\nb\n")
    (tmp_path / "f.gz").write_bytes(packed)
    told: list[tuple[int, int]] = []
    got = prepass(tmp_path / "f.gz", report=lambda done, total: told.append((done, total)))
    assert (got.sha256, got.lines, got.packing, got.clean) == (hashlib.sha256(packed).hexdigest(), 2, "gzip", True)
    assert told[-1] == (len(packed), len(packed))


def test_a_break_is_told_and_the_hash_is_still_that_of_the_file(tmp_path: Path):
    packed = gzip.compress(b"a,b\n" * 10_000)[:-6]
    (tmp_path / "f.gz").write_bytes(packed)
    got = prepass(tmp_path / "f.gz")
    assert got.sha256 == hashlib.sha256(packed).hexdigest()
    assert got.broken.startswith("the gzip breaks off after")
    assert not got.clean
