"""Every tool that can be read: one explicit dictionary, and recognition of a file by its content."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import islice
from pathlib import Path

from callsheet.errors import NotThere
from callsheet.said import say
from callsheet.sources.byte_stream import head_of
from callsheet.sources.contract import Source

LEAST_SURE = 0.5
FOLDER_NAMES = 1_000
MODULES = {
    "label_studio": "callsheet.sources.label_studio.read",
    "cvat": "callsheet.sources.cvat.read",
    "mturk": "callsheet.sources.mturk.read",
    "appen": "callsheet.sources.appen.read",
    "sagemaker": "callsheet.sources.sagemaker.read",
    "coco": "callsheet.sources.coco.read",
}


class _Sources(Mapping[str, Source]):
    """Name -> Source, each module imported when it is first asked for."""

    def __getitem__(self, name: str) -> Source:
        if name not in MODULES:
            raise NotThere(
                say("no reader is called {name}; there are {modules}.", name=repr(name), modules=", ".join(MODULES)),
                name=name,
            )
        source: Source = import_module(MODULES[name]).SOURCE
        return source

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


SOURCES: Mapping[str, Source] = _Sources()


def recognise(path: Path) -> tuple[Source, float] | None:
    """The tool whose export this most likely is and how sure that is (0..1); None where no reader is at least half sure."""
    head = "\n".join(islice(_names_in(path), FOLDER_NAMES)).encode() if path.is_dir() else head_of(path)
    sure = [(source.recognise(head, path.name), name, source) for name, source in SOURCES.items()]
    certainty, _, source = max(sure, key=lambda entry: entry[0])
    return (source, certainty) if certainty >= LEAST_SURE else None


def _names_in(folder: Path) -> Iterator[str]:
    """A folder is recognised by the names of its files, as a zip is by those in its head."""
    return (str(place.relative_to(folder)).replace("\\", "/") for place in folder.rglob("*") if place.is_file())
