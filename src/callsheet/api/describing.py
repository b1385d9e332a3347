"""What is common to all operations, written into the description: rights, keys of writes, headers of answers."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from callsheet.actions.rules import Rule, rule_of
from callsheet.api.repeating import HEADER, KEY, REPLAYED
from callsheet.state.actors import RIGHTS_IN_WORDS

ABOUT = """What the pages of Callsheet do, for programs.

Show a token (`Authorization: Bearer cs_…`, made on the page *Tokens* or by `callsheet token make`). It may never do more than its
person may at that moment. Lists come in pages: send `next_cursor` back as `cursor`. Writes take an `Idempotency-Key`: the same key
within 24 hours is answered and not done again. Everything that goes wrong is `{"error": {"code", "sentence", "details"}}`. Times
are UTC, days are production days, shares are in 0..1, and decimal amounts are text."""
TAGS = {
    "today": "What needs somebody this morning",
    "work": "Steps on findings, moves of batches",
    "programmes": "Lines of production and how far they are",
    "vendors": "Who produces, what they committed and delivered",
    "quality": "How right the work is, how sure that is, where and when it changed; the kept study: skill, items, gold, requests",
    "search": "Anything by its name; pages kept under a name",
    "numbers": "KPIs with intervals, the rows behind them, tracker against count",
    "exports": "What pages show, as files",
    "imports": "Files in",
    "mappings": "How tables and trackers are read",
    "registry": "What people decide, one set of operations for all nouns",
    "exchange": "The registry as text files or as a workbook",
    "members": "Who may sign in, as what",
    "record": "What was done, and from what everything is computed",
}


def complete(found: OpenAPISchema, api: NinjaAPI) -> None:
    """Add to the description what no single operation says of itself."""
    found["servers"] = [{"url": "/"}]
    found["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    operations = {
        api.get_openapi_operation_id(operation): operation
        for router in api._get_bound_routers()
        for path_view in router.path_operations.values()
        for operation in path_view.operations
    }
    for path in found["paths"].values():
        for said in path.values():
            operation = operations[said["operationId"]]
            said["operationId"] = operation.view_func.__name__
            _complete(said, operation)


def _complete(said: dict[str, Any], operation: Operation) -> None:
    declared: Rule | None = rule_of(operation.view_func)
    assert declared is not None
    said["x-right"] = declared.right
    said["description"] = f"{said.get('description', '')}\n\nNeeds the right `{declared.right}`: " + (
        f"{RIGHTS_IN_WORDS[declared.right]}." if declared.right else "nothing."
    )
    for status, answer in said["responses"].items():
        if int(status) in (429, 503):
            answer["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}}
    if getattr(operation.view_func, "is_write", False):
        said["parameters"].append(
            {
                "in": "header",
                "name": HEADER,
                "required": False,
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$", "minLength": 1, "maxLength": 200},
                "description": f"The same key is done once in 24 hours; a repetition is answered with {REPLAYED}: true.",
            }
        )
