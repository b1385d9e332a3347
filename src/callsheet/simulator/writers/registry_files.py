"""operation.json, imports.json, faults.json and the README of a simulated folder."""

from dataclasses import asdict
from pathlib import Path

from callsheet.simulator.faults import PlantedFault
from callsheet.simulator.operation import Operation
from callsheet.simulator.writers.files import WrittenFile, json_text, write_text

README = """# A synthetic operation

Everything in this folder is made up by Callsheet's simulator (seed {seed}, {judgments:,} judgments, {start} to {until}).
No vendor, person, programme, title, transcript or number in it is real. `faults.json` says what was planted to be found,
`disagreements.json` why trackers and exports differ, `truth/` what nobody in the operation can know.

`operation.json` is the registry, `imports.json` the files in the order in which they came.
"""


def write_registry(out: Path, operation: Operation) -> WrittenFile:
    """operation.json."""
    write_text(out / "operation.json", json_text(operation))
    return WrittenFile("operation.json", "the registry")


def write_faults(out: Path, faults: tuple[PlantedFault, ...]) -> WrittenFile:
    """faults.json."""
    write_text(out / "faults.json", json_text({"synthetic": True, "faults": [asdict(fault) for fault in faults]}))
    return WrittenFile("faults.json", "planted faults: what, where, when, how big")


def write_imports(out: Path, files: tuple[WrittenFile, ...]) -> WrittenFile:
    """imports.json: files to import in the order in which they came."""
    listed = [
        {
            "file": file.path, "programme": file.programme, "source": file.source, "reader": file.reader, "mapping": file.mapping or None,
            "received_on": file.received_on, "what": file.what,
        }
        for file in files
        if file.programme
    ]  # fmt: skip
    write_text(out / "imports.json", json_text({"synthetic": True, "imports": listed}))
    return WrittenFile("imports.json", "files to import, in order")


def write_readme(out: Path, operation: Operation, judgments: int) -> WrittenFile:
    """README.md: says that all is made up."""
    text = README.format(seed=operation.seed, judgments=judgments, start=operation.start, until=operation.until)
    write_text(out / "README.md", text)
    return WrittenFile("README.md", "says that everything here is made up")
