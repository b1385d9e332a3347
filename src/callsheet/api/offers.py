"""What an operation answers: its own schema where all is well, the one shape of errors for everything else."""

from typing import Any

from callsheet.api.schemas import Problem

READING = frozenset({400, 401, 403, 404, 406, 422, 429, 500, 503})
WRITING = READING | {409, 411, 412, 413, 415}


def offers(good: Any, *, status: int = 200) -> dict[int | frozenset[int], Any]:
    """Answers of an operation that reads."""
    return {status: good, READING: Problem}


def offers_change(good: Any, *, status: int = 200, also: int = 0) -> dict[int | frozenset[int], Any]:
    """Answers of an operation that takes a body or changes something; `also` is a second good status."""
    return {status: good, **({also: good} if also else {}), WRITING: Problem}


def file_of(*kinds: str, summary: str) -> dict[str, Any]:
    """The description of an answer that is a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": summary, "content": content}}}
