"""A home of its own for a benchmark, its processes watched, and the yardstick that makes figures of two machines comparable."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STEP = 0.1


@dataclass(frozen=True)
class Home:
    """A CALLSHEET_HOME that goes when the benchmark is over."""

    path: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment of its processes."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("CALLSHEET", "DJANGO"))}
        return bare | {"CALLSHEET_HOME": str(self.path)}

    def command(self, *arguments: object) -> list[str]:
        """`callsheet` with these arguments."""
        return [sys.executable, "-m", "callsheet.boot", *(str(a) for a in arguments)]


@dataclass(frozen=True)
class Run:
    """What a process took: wall seconds, processor seconds (its own, PostgreSQL's), peak memory of both in MB."""

    seconds: float
    processor: float
    database_processor: float
    peak_mb: float
    database_mb: float
    said: str


@contextmanager
def home(folder: Path | None = None) -> Iterator[Home]:
    """A home under `folder` (or the system's own), stopped and removed at the end."""
    place = Path(tempfile.mkdtemp(prefix="csbench-", dir=folder))
    place.chmod(0o755)
    found = Home(place / "home")
    try:
        yield found
    finally:
        subprocess.run(found.command("down"), env=found.variables, capture_output=True, check=False)
        shutil.rmtree(place, ignore_errors=True)


def watched(command: Sequence[str], variables: Mapping[str, str], *, allowed: Sequence[int] = (0,)) -> Run:
    """Run a process to its end and say what it took. RuntimeError with what it said where it failed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=dict(variables), stdout=said, stderr=subprocess.STDOUT)
        database = _Database(variables["CALLSHEET_HOME"])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        said.seek(0)
        text = said.read().decode(errors="replace")
    if process.returncode not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{text}")
    database.end()
    return Run(
        seconds, used.ru_utime + used.ru_stime, database.processor, used.ru_maxrss / 1024, database.peak_mb, text
    )


class _Database:
    """What the PostgreSQL of a home took, sampled: most memory (proportional set size of all its processes, MB), seconds."""

    def __init__(self, mark: str) -> None:
        self.mark, self.peak_mb, self.processor, self.over = mark, 0.0, 0.0, threading.Event()
        self.before = sum(_ticks(pid) for pid in _postgres_of(mark))
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        while not self.over.wait(STEP * 5):
            self._look()

    def _look(self) -> None:
        pids = list(_postgres_of(self.mark))
        self.peak_mb = max(self.peak_mb, sum(_pss(pid) for pid in pids) / 1024)
        spent = (sum(_ticks(pid) for pid in pids) - self.before) / os.sysconf("SC_CLK_TCK")
        self.processor = max(self.processor, spent)

    def end(self) -> None:
        """Look once more and stop watching."""
        self.over.set()
        self.thread.join()
        self._look()


def _postgres_of(mark: str) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        try:
            if (
                entry.name.isdigit()
                and "postgres" in (entry / "comm").read_text()
                and mark in os.readlink(entry / "cwd")
            ):
                yield int(entry.name)
        except OSError:
            continue


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _ticks(pid: int) -> int:
    """Clock ticks of a process and of its children that have ended (PostgreSQL's backends are children of one process)."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(ticks) for ticks in after_name[11:15])


YARDSTICK = """
import sys, duckdb
con = duckdb.connect(config={"threads": 2})
print(con.execute("SELECT count(*) FROM read_csv(?, all_varchar = true)", [sys.argv[1:]]).fetchone()[0])
"""


def yardstick(files: Sequence[Path]) -> float:
    """Seconds in which the engine alone counts the rows of CSV files: what this machine can do at this moment."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", YARDSTICK, *map(str, files)], check=True, capture_output=True)
    return time.perf_counter() - began


def table(title: str, rows: Sequence[Sequence[object]], head: Sequence[str]) -> None:
    """Print rows as one aligned table."""
    shown = [[_text(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in shown) for i in range(len(head))]
    print(f"\n{title}")
    for number, row in enumerate(shown):
        cells = (
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + "  ".join("─" * w for w in widths))
    sys.stdout.flush()


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:,.2f}" if abs(cell) < 10 else f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
