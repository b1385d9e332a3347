"""callsheet truth --kind pairs"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from callsheet.cli.truth_asking import Asked, answered, counted, number_of, read_gold, write_rows
from callsheet.errors import UnusableInput
from callsheet.said import say_many

if TYPE_CHECKING:
    from callsheet.stats.ranking import Ranking

METHODS = {"auto": "davidson", "bradley-terry": "davidson", "davidson": "davidson", "rao-kupper": "rao-kupper"}
BY_WORKER = "careful-judges"
CARELESS = 0.5
"""Workers whose care lies below this beyond doubt are counted in a warning."""
SIDES = {"left": 0, "l": 0, "model_a": 0, "first": 0, "right": 1, "r": 1, "model_b": 1, "second": 1}
TIES = (
    "tie",
    "ties",
    "tied",
    "draw",
    "equal",
    "same",
    "both",
    "neither",
    "none",
    "=",
    "0.5",
    "no preference",
    "tie (bothbad)",
)
"""Ways of writing a tie; beside them a winner is the item's own name, or the side it stood on."""


def answer(asked: Asked) -> dict[str, Any]:
    """Scores of items from comparisons of two, with intervals and the places that they may hold."""
    from callsheet.stats.ranking import LEFT, RIGHT, TIE, bradley_terry

    method = asked.check([*METHODS, BY_WORKER])
    read = _read(asked.file)
    items = tuple(sorted({*read.names["left"], *read.names["right"]}))
    place = {name: i for i, name in enumerate(items)}
    left, right = (np.array([place[n] for n in read.names[c]], np.int32)[read.codes[c]] for c in ("left", "right"))
    winner = _winners(read, left, right, items)
    fit = winner >= 0
    if not (fit & (left != right)).any():
        raise UnusableInput(f"{asked.file.name}: no row compares two items and says who won")
    coded = np.array([LEFT, RIGHT, TIE], dtype=np.int32)[winner[fit]]
    started = time.perf_counter()
    judged: list[str] = []
    if method == BY_WORKER:
        found, judged = _by_worker(asked.file, read, fit, (left[fit], right[fit], coded))
    else:
        found = bradley_terry(left[fit], right[fit], coded, ties=METHODS[method])  # type: ignore[arg-type]
    seconds = time.perf_counter() - started
    if asked.out:
        _write(asked.out, items, found)
    scores, notes = _scores(asked, items, found)
    compared = fit & (left != right)
    ends = np.sort(np.stack([left[compared], right[compared]]), axis=0).astype(np.int64)
    figures = {
        "method": BY_WORKER
        if method == BY_WORKER
        else "bradley-terry" + (f" ({found.tie_model})" if found.ties else ""),
        "tasks": int(np.unique(ends[0] * len(items) + ends[1]).size),
        "workers": len(read.names["worker"]) if "worker" in read.names else None,
        "labels": int(compared.sum()),
        "classes": len(items),
        "iterations": found.iterations,
        "converged": found.converged,
    }
    if asked.iterations:
        notes.append("--iterations is not for pairs: Newton's method settles in a few steps")
    return answered(figures, scores, seconds, [*_warnings(read, winner), *notes, *found.notes, *judged])


def _by_worker(
    path: Path,
    read: Any,
    fit: NDArray[np.bool_],
    pairs: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
) -> "tuple[Ranking, list[str]]":
    """The ranking from careful answers, and which workers' answers hardly follow the items."""
    from callsheet.stats.ranking import ranked_by_annotators

    if "worker" not in read.names:
        raise UnusableInput(f"{path.name}: {BY_WORKER} needs a column worker that says who compared")
    found = ranked_by_annotators(*pairs, read.codes["worker"][fit])
    low = np.flatnonzero(found.care_high < CARELESS)
    some = ", ".join(repr(read.names["worker"][i]) for i in low[:5])
    return found.ranking, [
        say_many(
            "{n} worker follows the items in fewer than half of the answers ({some}): ask how they work",
            "{n} workers follow the items in fewer than half of their answers (first {some}): ask how they work",
            low.size,
            n=low.size,
            some=some,
        )
    ] if low.size else []


def _read(path: Path) -> Any:
    """left, right, winner, and worker where the table has one."""
    from callsheet.store.answer_table import answer_table

    columns = ("left", "right", "winner")
    try:
        return answer_table(path, columns=("worker", *columns))
    except UnusableInput:
        return answer_table(path, columns=columns)


def _winners(read: Any, left: NDArray[np.int32], right: NDArray[np.int32], items: Sequence[str]) -> NDArray[np.int8]:
    """0 left, 1 right, 2 tie, −1 what is none of these; an item's own name goes before the name of a side."""
    names, codes = read.names["winner"], read.codes["winner"]
    place = {name: i for i, name in enumerate(items)}
    named = np.array([place.get(name, -1) for name in names])[codes]
    plain = [" ".join(name.split()).casefold() for name in names]
    said = np.array([2 if name in TIES else SIDES.get(name, -1) for name in plain], dtype=np.int8)[codes]
    return np.select([(named == left) & (named >= 0), (named == right) & (named >= 0)], [np.int8(0), np.int8(1)], said)


def _warnings(read: Any, winner: NDArray[np.int8]) -> list[str]:
    """Rows that say nothing, winners that are nobody, ties written in several ways, items alike."""
    names, codes = read.names["winner"], read.codes["winner"]
    said = list(read.lost)
    if lost := int((winner < 0).sum()):
        some = repr(names[codes[np.flatnonzero(winner < 0)[0]]]).replace("{", "{{").replace("}", "}}")
        said += counted(
            f"{{n}} row has a winner that is neither of its two items, nor left, right or tie ({some}): left out",
            f"{{n}} rows have a winner that is neither of their two items, nor left, right or tie ({some}): left out",
            lost,
        )
    ways = sorted({names[k] for k in np.unique(codes[winner == 2])})
    if len(ways) > 1:
        said.append(f"ties are written in {len(ways)} ways ({', '.join(map(repr, ways))}): they count as one")
    plain: dict[str, list[str]] = {}
    for name in sorted({*read.names["left"], *read.names["right"]}):
        plain.setdefault(" ".join(name.split()).casefold(), []).append(name)
    said += [
        f"items {', '.join(map(repr, group))} differ only in capitals or spaces; they count apart"
        for group in [g for g in plain.values() if len(g) > 1][:5]
    ]
    return said


def _write(path: Path, items: Sequence[str], found: Any) -> None:
    best, first, last = found.places()
    head = ["item", "score", "low", "high", "place", "first_place", "last_place", "wins", "losses", "ties", "group"]
    rows = []
    for i in np.lexsort((np.arange(len(items)), -np.nan_to_num(found.scores, nan=-np.inf))):
        score = found.score(int(i))
        counts = [int(n) for n in found.outcomes[i]]
        rows.append(
            [
                items[i],
                score.value,
                score.low,
                score.high,
                int(best[i]),
                int(first[i]),
                int(last[i]),
                *counts,
                int(found.groups[i]),
            ]
        )
    write_rows(path, head, rows)


def _scores(asked: Asked, items: tuple[str, ...], found: Any) -> tuple[dict[str, Any], list[str]]:
    """Kendall's τ-b between scores and known values of items (table task,label: item, value)."""
    if asked.gold is None:
        return {}, []
    from scipy.stats import kendalltau

    known, notes = read_gold(asked.gold, items)
    pairs = [(found.scores[i], number_of(text)) for i, text in known.items()]
    if unread := sum(b is None or not np.isfinite(b) for _, b in pairs):
        notes += counted(
            "{n} known value is no finite number, and was left out",
            "{n} known values are no finite number, and were left out",
            unread,
        )
    both = np.array([(a, b) for a, b in pairs if b is not None and np.isfinite([a, b]).all()], dtype=np.float64)
    if len(both) < 2:
        return {"kendall": None}, notes
    tau = float(kendalltau(both[:, 0], both[:, 1]).statistic)
    return {"kendall": tau if np.isfinite(tau) else None}, notes
