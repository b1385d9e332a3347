"""Label Studio payloads of every control type, in the shapes that the tool writes."""

from typing import Any

Json = dict[str, Any]
SIZE = {"original_width": 200, "original_height": 100, "image_rotation": 0}


def item(
    kind: str, value: Json, *, name: str = "q", key: str = "r1", origin: str | None = "manual", **more: Any
) -> Json:
    """One element of a result list."""
    said: Json = {"id": key, "from_name": name, "to_name": "t", "type": kind, "value": value}
    return said | ({"origin": origin} if origin else {}) | more


def annotation(result: list[Json], **more: Any) -> Json:
    """An annotation by worker 7 on the second of May."""
    said: Json = {
        "id": 31, "completed_by": 7, "result": result, "was_cancelled": False, "ground_truth": False,
        "created_at": "2026-05-02T10:00:00.500000Z", "updated_at": "2026-05-02T10:05:00Z", "draft_created_at": None,
        "lead_time": 12.345, "prediction": {}, "parent_prediction": None, "last_action": None, "updated_by": 7,
    }  # fmt: skip
    return said | more


def task(*annotations: Json, **more: Any) -> Json:
    """Task 201 with these annotations."""
    said: Json = {
        "id": 201, "data": {"text": "a song"}, "meta": {}, "project": 2, "created_at": "2026-05-01T08:00:00Z",
        "updated_at": "2026-05-02T11:00:00Z", "annotations": list(annotations), "drafts": [], "predictions": [],
    }  # fmt: skip
    return said | more
