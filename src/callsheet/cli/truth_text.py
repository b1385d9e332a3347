"""callsheet truth --kind text"""

import time
from collections import Counter
from typing import Any

import numpy as np

from callsheet.cli.truth_asking import Asked, answered, common_warnings, read_answers, read_gold, write_rows

SPACED = 0.2
"""Where fewer texts than this share hold a space, characters are voted on instead of words."""


def answer(asked: Asked) -> dict[str, Any]:
    """One text a task, by votes on words as they are compared; each word is written as most wrote it."""
    from callsheet.stats.aggregation.texts import ROUNDS, TEXT_METHODS, text_consensus, texts_of
    from callsheet.stats.text import NORMALISER

    method = asked.check(TEXT_METHODS)
    read = read_answers(asked)
    spaced = _spaced(read.names["label"])
    parted = [_parted(name, spaced) for name in read.names["label"]]
    words = [tuple(word for word, _ in one) for one in parted]
    given = texts_of(read.codes["task"], read.codes["worker"], [words[k] for k in read.codes["label"]])
    started = time.perf_counter()
    found = text_consensus(given, method, rounds=asked.iterations or ROUNDS)
    seconds = time.perf_counter() - started
    names = read.names["task"]
    if asked.out:
        writings = _writings(read, parted, len(names))
        rows = (
            [
                task,
                (" " if spaced else "").join(writings[t].get(str(w), str(w)) for w in one.words),
                *_support(one.support),
            ]
            for t, (task, one) in enumerate(zip(names, found.answers, strict=True))
            if one is not None
        )
        write_rows(asked.out, ["task", "answer", "support", "least_support"], rows)
    scores, notes = _scores(asked, names, found.answers, spaced)
    if not spaced:
        notes.append("texts hold hardly any spaces: characters were voted on, and wer is the character error rate")
    figures = {
        "method": found.method,
        "tasks": given.n_tasks,
        "workers": given.n_workers,
        "labels": len(given.texts),
        "classes": len(set(given.texts)),
        "iterations": found.iterations,
        "converged": True,
    }
    if scores:
        scores["normaliser"] = NORMALISER
    return answered(figures, scores, seconds, [*common_warnings(read, given.repeated), *notes])


def _spaced(texts: tuple[str, ...]) -> bool:
    long = [text for text in texts if len(text.strip()) > 8]
    return not long or sum(len(text.split()) > 1 for text in long) >= SPACED * len(long)


def _parted(text: str, spaced: bool) -> tuple[tuple[str, str], ...]:
    from callsheet.stats.text import characters, tokens

    return tokens(text) if spaced else tuple((c, c) for c in characters(text).replace(" ", ""))


def _support(shares: tuple[float, ...]) -> list[float]:
    return [float(np.mean(shares)), min(shares)] if shares else [1.0, 1.0]


def _writings(read: Any, parted: list[tuple[tuple[str, str], ...]], n_tasks: int) -> list[dict[str, str]]:
    """For each task how most wrote each word."""
    seen: list[dict[str, Counter[str]]] = [{} for _ in range(n_tasks)]
    for task, label in zip(read.codes["task"].tolist(), read.codes["label"].tolist(), strict=True):
        for word, written in parted[label]:
            seen[task].setdefault(word, Counter())[written] += 1
    return [{word: max(ways, key=lambda w: (ways[w], w)) for word, ways in one.items()} for one in seen]


def _scores(asked: Asked, names: tuple[str, ...], answers: Any, spaced: bool) -> tuple[dict[str, Any], list[str]]:
    """Errors over all words of known texts, and the mean of the texts' own rates."""
    from callsheet.stats.text import edit_distance

    if asked.gold is None:
        return {}, []
    known, notes = read_gold(asked.gold, names)
    expected = {task: tuple(word for word, _ in _parted(text, spaced)) for task, text in known.items()}
    counts = [(edit_distance(e, answers[t].words), len(e)) for t, e in expected.items() if e and answers[t] is not None]
    if not counts:
        return {"wer": None, "mean_wer": None}, notes
    errors, lengths = np.array(counts, dtype=np.float64).T
    return {"wer": float(errors.sum() / lengths.sum()), "mean_wer": float((errors / lengths).mean())}, notes
