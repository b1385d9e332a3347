"""Read a small file through a mapping, as an import would, and look at what came of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callsheet.sources.mapping_file import parse
from callsheet.sources.table import TableMapping, line_format, plan
from callsheet.store.contract import Stage
from callsheet.store.lines import head, read_staged, stage_lines
from callsheet.store.stage import read_rejects

MAPPINGS = Path(__file__).parents[3] / "src" / "callsheet" / "sources" / "mappings"
DATA = Path(__file__).parents[3].parent / "shared" / "data"


@dataclass(frozen=True)
class Reading:
    stage: Stage

    def rows(self, table: str = "judgments") -> list[dict[str, Any]]:
        return read_staged(self.stage, table)

    def values(self, *fields: str, table: str = "judgments") -> list[Any]:
        """One value, or a tuple of values, of each row in the order of the file."""
        rows = self.rows(table)
        return [row[fields[0]] if len(fields) == 1 else tuple(row[f] for f in fields) for row in rows]

    @property
    def rejects(self) -> list[tuple[Any, ...]]:
        """(line, field, value, reason) of each reject."""
        return [(r["line"], r["field"], r["value"], r["reason"]) for r in read_rejects(self.stage)]


def mapping_of(text: str) -> TableMapping:
    mapping = parse(text, name="mapping.yaml", kinds={"table": TableMapping})
    assert isinstance(mapping, TableMapping)
    return mapping


def read_file(path: Path, mapping: str, folder: Path) -> Reading:
    said = mapping_of(mapping)
    header = head(path, line_format(said)).header
    compiled = plan(said, header, programme="songs", source="lumen", file=path.name)
    return Reading(stage_lines(path, compiled, folder / f"stage-{len(list(folder.iterdir()))}"))


def read(folder: Path, mapping: str, content: str | bytes, name: str = "export.csv") -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, mapping, folder)


def shipped(name: str) -> str:
    return (MAPPINGS / f"{name}.yaml").read_text(encoding="utf-8")
