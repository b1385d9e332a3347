"""Backup and restore: everything comes back, and nothing that is damaged or in the way is taken."""

import json
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from callsheet.boot import archive, connections, environment
from callsheet.boot.connections import APP
from callsheet.errors import UnusableInput
from tests.edges.boot.processes import Installation


@dataclass
class Kept:
    """An installation that holds something, and its backup."""

    installation: Installation
    file: Path


def fill(installation: Installation) -> None:
    code, said = installation.run("registry", "set", "programme", "code=melody", "alias=Project M", "name=Melody")
    assert code == 0, said
    folder = installation.home / "store" / "parts" / "melody"
    folder.mkdir(parents=True)
    (folder / "a.parquet").write_bytes(os.urandom(3_000_000))
    (installation.home / "store" / "tmp").mkdir()
    (installation.home / "store" / "tmp" / "spill").write_bytes(b"passing")


def programmes(installation: Installation) -> str:
    code, said = installation.run("registry", "list", "programme", "--json")
    assert code == 0, said
    return said


@pytest.fixture
def kept(installation: Installation) -> Kept:
    fill(installation)
    file = installation.home.parent / "backup.tar"
    code, said = installation.run("backup", str(file))
    assert code == 0, said
    return Kept(installation, file)


def test_a_backup_restored_elsewhere_has_the_same_registry_and_files(kept: Kept) -> None:
    other = Installation(kept.installation.home.parent / "other", kept.installation.port)
    code, said = other.run("restore", str(kept.file))
    assert code == 0, said
    assert "melody" in programmes(other)
    assert programmes(other) == programmes(kept.installation)
    part = Path("store/parts/melody/a.parquet")
    assert (other.home / part).read_bytes() == (kept.installation.home / part).read_bytes()
    assert not (other.home / "store" / "tmp").exists()
    assert not any(name.startswith("secrets/") for name, _ in archive.members(kept.file))
    settings = environment.read({"CALLSHEET_HOME": str(other.home)})
    with connections.connect(settings, APP) as app:
        row = app.execute("select count(*) from programme").fetchone()
        assert row == (0,), "without a scope the restored tables show nothing"


def test_restore_into_a_home_with_something_in_it_is_refused_unless_told_to_move_it_aside(kept: Kept) -> None:
    installation = kept.installation
    code, said = installation.run("restore", str(kept.file))
    assert code == 1
    assert "--replace" in said
    installation.run("registry", "set", "programme", "code=later", "alias=L", "name=Later")
    code, said = installation.run("restore", str(kept.file), "--replace")
    assert code == 0, said
    assert "later" not in programmes(installation)
    aside = next(installation.home.glob("before-*"))
    assert (aside / "store" / "parts" / "melody" / "a.parquet").exists()
    assert (aside / "postgres" / "PG_VERSION").exists()


def test_restore_while_it_runs_is_refused(kept: Kept) -> None:
    process, _ = kept.installation.up()
    code, said = kept.installation.run("restore", str(kept.file), "--replace")
    assert (code, "callsheet down" in said) == (1, True)
    process.terminate()
    process.wait(30)


def test_an_existing_file_is_never_overwritten(kept: Kept) -> None:
    before = kept.file.read_bytes()
    code, said = kept.installation.run("backup", str(kept.file))
    assert code == 1
    assert "exists already" in said
    assert kept.file.read_bytes() == before


def test_a_damaged_backup_is_refused_before_anything_is_touched(kept: Kept, fresh: Installation) -> None:
    content = bytearray(kept.file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    kept.file.write_bytes(content)
    other = Installation(kept.installation.home.parent / "other", fresh.port)
    code, said = other.run("restore", str(kept.file))
    assert code == 2, said
    assert "damaged" in said
    assert not other.home.exists()


def small(path: Path, *, hashes: bool = True, header: dict[str, object] | None = None, name: str = "store/a") -> Path:
    source = path.with_name("source")
    source.write_bytes(b"fact")
    with tarfile.open(path, "w") as tar:
        writer = archive.Writer(tar)
        writer.document(archive.HEADER, header or {"format": archive.FORMAT, "callsheet": "9", "migrations": []})
        writer.file(name, source)
        if hashes:
            writer.document(archive.HASHES, dict(writer.hashes))
    return path


def test_a_whole_archive_gives_its_header(tmp_path: Path) -> None:
    assert archive.check(small(tmp_path / "a.tar"))["callsheet"] == "9"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hashes": False}, "cut off"),
        ({"header": {"format": 99}}, "format 99"),
        ({"name": "store/../../etc/passwd"}, "no backup has"),
        ({"name": "/etc/passwd"}, "no backup has"),
    ],
)
def test_what_is_wrong_with_an_archive_is_said(tmp_path: Path, change: dict[str, object], sentence: str) -> None:
    with pytest.raises(UnusableInput, match=sentence):
        archive.check(small(tmp_path / "a.tar", **change))  # type: ignore[arg-type]


def test_a_file_that_is_no_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_text("hello")
    with pytest.raises(UnusableInput, match="cannot be read as a backup"):
        archive.check(tmp_path / "a.tar")
    with pytest.raises(UnusableInput, match="There is no file"):
        archive.check(tmp_path / "b.tar")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        link = tarfile.TarInfo("store/a")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(UnusableInput, match="no backup has"):
        archive.check(tmp_path / "a.tar")


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, fresh: Installation) -> None:
    header = {
        "format": archive.FORMAT,
        "callsheet": "99.0",
        "migrations": ["callsheet.state/9999_future"],
        "made_at": "",
    }
    code, said = fresh.run("restore", str(small(tmp_path / "a.tar", header=json.loads(json.dumps(header)))))
    assert code == 2
    assert "newer than this one" in said
