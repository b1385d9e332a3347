"""What each address asks of whoever calls it: declared where the view is written, enforced before it runs.

A view or an API operation without a rule is refused to everybody, and a contract test refuses to build with one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from callsheet.errors import BrokenPromise
from callsheet.said import say
from callsheet.state.actors import EVERY_RIGHT, Actor

View = TypeVar("View", bound=Callable[..., Any])

OBJECTS = (
    "programme", "vendor", "import", "manifest", "draft", "finding", "deed", "digest address", "token", "person", "noun", "registry row", "kpi",
    "export form", "quality table", "batch", "audit entry", "sign-in link", "saved view", "file", "vendor request",
)  # fmt: skip
"""Kinds of things that an address names; each has samples of one's own, a foreign one and one that is not there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an address asks: a right ('' = nobody need be signed in), the kinds of objects that it names, and why.

    A vendor's people reach it only where `vendors` says so; of any other address they are told that there is no such page.
    """

    right: str
    objects: tuple[str, ...] = ()
    why: str = ""
    vendors: bool = False

    @property
    def is_public(self) -> bool:
        """Whether it answers those who are not signed in."""
        return not self.right

    def admits(self, actor: Actor) -> bool:
        """Whether the actor's role may come in; which objects it then finds is decided by `access`."""
        return self.is_public or (actor.may(self.right) and (self.vendors or actor.role != "vendor"))


def rule(right: str, objects: tuple[str, ...] = (), why: str = "", *, vendors: bool = False) -> Callable[[View], View]:
    """Declare what a view or API operation asks. BrokenPromise for a right or a kind of object that does not exist."""
    if right not in EVERY_RIGHT:
        raise BrokenPromise(
            say("There is no right “{right}”: choose {every_right}.", right=right, every_right=", ".join(EVERY_RIGHT))
        )
    unknown = [kind for kind in objects if kind not in OBJECTS]
    if unknown:
        raise BrokenPromise(
            say(
                "No kind of object is called “{unknown}”: choose {objects}.",
                unknown=unknown[0],
                objects=", ".join(OBJECTS),
            )
        )
    return _declare(Rule(right, tuple(objects), why, vendors))


def public(why: str, objects: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Declare that a view answers those who are not signed in, and why it may."""
    return _declare(Rule("", objects, why))


def rule_of(view: Callable[..., Any], method: str = "GET") -> Rule | None:
    """The rule of a view for an HTTP method; None where none was declared.

    The API serves all operations of one address by one view; then the operation of that method answers, or where there is
    none the first one: the view itself says that the method is not allowed.
    """
    operations = _operations(view)
    if not operations:
        return _declared(view)
    wanted = next((one for one in operations if method in one.methods), operations[0])
    return _declared(wanted.view_func)


def rules_of(view: Callable[..., Any]) -> Mapping[str, Rule | None]:
    """Each operation of a view by "METHOD name", or the view itself by its name: for walks over all of them."""
    found = {
        f"{method} {operation.view_func.__name__}": _declared(operation.view_func)
        for operation in _operations(view)
        for method in operation.methods
    }
    return found or {getattr(view, "__name__", type(view).__name__): _declared(view)}


def _declare(declared: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.rule = declared  # type: ignore[attr-defined]
        return view

    return mark


def _declared(view: Callable[..., Any]) -> Rule | None:
    found = getattr(view, "rule", None)
    return found if found is not None else getattr(getattr(view, "func", None), "rule", None)


def _operations(view: Callable[..., Any]) -> list[Any]:
    """The API's operations behind a view. Its library closes over them and names them nowhere else on the view."""
    for cell in getattr(view, "__closure__", None) or ():
        operations = getattr(cell.cell_contents, "operations", None)
        if isinstance(operations, list) and operations:
            return operations
    return []
