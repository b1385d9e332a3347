"""Finding the next whole record after a break in a row of JSON objects.

A candidate is a `{"` after a comma, a bracket or a new line. It is taken when it parses and has at least four fifths of
the keys that records of this file usually have; objects nested in a record look the same in the text but not in the keys.
"""

import json
import re
from collections import Counter
from typing import Any

import orjson

from callsheet.sources.json_boundaries import end_of_object

CANDIDATE_BYTES = 1 << 18
ALIKE = 0.8
LEARNT_RECORDS = 1000
GUESSED_BYTES = (1 << 15, 1 << 18, 1 << 20)
MOST_GUESSES = 4
_START = re.compile(rb'[\[,\n}]\s*(?=\{\s*")')


def parsed(raw: bytes) -> tuple[Any, str]:
    """The value and "", or None and the reason; NaN and Infinity, which Python's own exports write, are accepted."""
    try:
        return orjson.loads(raw), ""
    except orjson.JSONDecodeError as problem:
        if b"NaN" not in raw and b"Infinity" not in raw:
            return None, str(problem)
    try:
        return json.loads(raw), ""
    except (ValueError, RecursionError) as problem:
        return None, str(problem)


class UsualKeys:
    """The top-level keys of this file's records, learnt from the first thousand of them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._records = 0
        self._guesses = 0

    def learn(self, record: dict[str, Any]) -> None:
        """Take note of one good record."""
        if self._records < LEARNT_RECORDS:
            self._records += 1
            self._counts.update(record.keys())

    def guess_from(self, text: bytes) -> None:
        """Where no record was good yet: the keys of the kind of object that covers most of `text`, if it is there twice."""
        if self._guesses == MOST_GUESSES:
            return  # a file in which nothing can be read must not cost a search for every record
        self._guesses += not self._records
        for window in GUESSED_BYTES:
            if self._records:
                return
            self._guess_from(text[:window])

    def _guess_from(self, text: bytes) -> None:
        covered, seen, reached = Counter[frozenset[str]](), Counter[frozenset[str]](), 0
        for found in _START.finditer(text):
            if found.end() < reached:
                continue  # within an object that was read
            end = end_of_object(text, found.end(), CANDIDATE_BYTES)
            value = parsed(text[found.end() : end])[0] if end > 0 else None
            if isinstance(value, dict):
                covered[frozenset(value)] += end - found.end()
                seen[frozenset(value)] += 1
                reached = end
        # what a broken record left of itself may be larger than whole records that are small, but it is there once
        ranked = sorted(covered.items(), key=lambda kind: (seen[kind[0]] > 1, kind[1]))
        for keys, _ in ranked[-1:]:
            self._counts.update(keys)
            self._records = 1

    def fits(self, record: dict[str, Any]) -> bool:
        """Whether the record has at least four fifths of the keys that more than half of the records have."""
        usual = {key for key, count in self._counts.items() if count * 2 > self._records}
        return bool(record) and len(usual & record.keys()) >= ALIKE * len(usual)


def next_record(text: bytes, start: int, usual: UsualKeys, stop: int = -1) -> int:
    """Position of the next candidate at or after `start` that is a record, or -1; `stop`: it begins before that.

    A record may end after `stop`: a flipped quote can make a broken record seem to end within the next one.
    """
    for found in _START.finditer(text, max(0, start - 1)):
        at = found.end()
        if at < start:
            continue
        if 0 <= stop <= at:
            return -1
        end = end_of_object(text, at, CANDIDATE_BYTES)
        if end > 0:
            value, _ = parsed(text[at:end])
            if isinstance(value, dict) and usual.fits(value):
                return at
    return -1
