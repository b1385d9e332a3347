"""Imports that are killed again and again, and what must be true when the storm is over."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from queue import Empty, Queue

from tests.world import cast
from tests.world.house import Sums, facts_of, kept_sums

ROOT = Path(__file__).parents[2]
BEYOND_PATIENCE = 120.0
CHANGING = ("programme", "id", "row_id", "seq", "file")
"""Columns of a stored fact that differ between two runs of the same files."""


def files(folder: Path, *, rows: int, rng: random.Random) -> Path:
    """Everything that can happen to a fact: late, doubled and corrected judgments, reviews before and after, gold, a tracker."""
    folder.mkdir(parents=True)
    answers = cast.answers(rows)
    corrected = [replace(a, answer="unsure") for a in rng.sample(answers, rows // 5)]
    verdicts = [(a, rng.choice(("accepted", "rejected", "fixed"))) for a in rng.sample(answers, rows // 3)]
    cast.judgments_csv(folder / "judged-1", answers[: rows // 2])
    cast.reviews_csv(folder / "audit-2", verdicts)
    cast.judgments_csv(folder / "judged-3", [*answers[rows // 3 :], *corrected[:5]])
    cast.gold_csv(folder / "gold-4", {a.song: rng.choice(("alike", "different")) for a in answers[::7]})
    days = [(date(2026, 11, 2) + timedelta(days=d), "DE", rng.randrange(500), 8) for d in range(10)]
    cast.tracker(folder / "tracker-5", days)
    cast.label_studio(
        folder / "export-6", {n: {7: "alike", 8: rng.choice(("alike", "unsure"))} for n in range(rows // 4)}
    )
    cast.judgments_csv(folder / "judged-7", corrected)
    return folder


@dataclass(frozen=True)
class Weather:
    """Where the children work: the running tests' database, a store, the files."""

    session: Path
    home: Path
    folder: Path

    @contextmanager
    def child(self, programme: str) -> Iterator["Child"]:
        """A process that imports everything; killed at the end where it still runs."""
        command = [
            sys.executable,
            "-m",
            "tests.world.child",
            str(self.session),
            str(self.home),
            str(self.folder),
            programme,
        ]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
        )
        try:
            yield Child(process)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def calm(self, programme: str) -> None:
        """One undisturbed run."""
        with self.child(programme) as child:
            child.finish()

    def storm(self, programme: str, rng: random.Random, *, kills: int) -> int:
        """Start again until all files are in, killing at random moments as long as there are kills; how many there were."""
        done = 0
        while True:
            with self.child(programme) as child:
                if done >= kills:
                    child.finish()
                    return done
                if child.killed_at(rng):
                    done += 1
                else:
                    return done


class Child:
    """A running import, and what it says line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process, self.said = process, []  # type: ignore[var-annotated]
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            for line in self.process.stdout:
                self.lines.put(line.strip())
        except ValueError:
            return

    def finish(self) -> None:
        """Wait for its end, which must be a good one."""
        code = self.process.wait(timeout=BEYOND_PATIENCE)
        time.sleep(0.05)
        assert code == 0, "\n".join(self._all())

    def _all(self) -> Iterator[str]:
        yield from self.said
        while True:
            try:
                yield self.lines.get(timeout=0.2)
            except Empty:
                return

    def killed_at(self, rng: random.Random) -> bool:
        """Kill it at a random moment of a file that it has not done yet; False where it ended before."""
        wanted = rng.randrange(1, 4)
        until = time.monotonic() + BEYOND_PATIENCE
        while wanted and time.monotonic() < until:
            try:
                line = self.lines.get(timeout=0.05)
            except Empty:
                if self.process.poll() is not None:
                    self.finish()
                    return False
                continue
            self.said.append(line)
            if line.startswith("begin") and not self._is_quick(line):
                wanted -= 1
        try:
            self.process.wait(timeout=rng.uniform(0, 0.7) ** 1.5)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return True
        self.finish()
        return False

    def _is_quick(self, line: str) -> bool:
        """Whether the file was in already: its import ends as soon as it begins."""
        try:
            following = self.lines.get(timeout=0.06)
        except Empty:
            return False
        self.said.append(following)
        return following.endswith("unchanged")


def without_programme(sums: Sums) -> Sums:
    """Sums whose keys no longer say of which programme they are."""
    return {table: {key[1:]: values for key, values in cells.items()} for table, cells in sums.items()}


def facts(programme: str, table: str) -> list[tuple[tuple[str, str], ...]]:
    """The facts that stand, without what differs between two runs."""
    rows = facts_of(table, programme)
    return sorted(tuple((k, str(v)) for k, v in row.items() if k not in CHANGING) for row in rows)


def differences(one: str, other: str) -> list[str]:
    """What two programmes that got the same files do not have in common: nothing, bit for bit."""
    from callsheet.facts.tables import TABLES

    left, right = without_programme(kept_sums(one)), without_programme(kept_sums(other))
    found = [f"measure table {t}" for t in left if left[t] != right[t]]
    return found + [f"facts {t}" for t in TABLES if facts(one, t) != facts(other, t)]
