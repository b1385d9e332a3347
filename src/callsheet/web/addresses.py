"""Every address of the installation as Django resolves it: nothing is listed by hand, so nothing can be forgotten."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from callsheet.actions.rules import Rule, rules_of


@dataclass(frozen=True, slots=True)
class Address:
    """One URL pattern, or one operation of the API at it: the way there, its parameters, its rule."""

    route: str
    name: str
    operation: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]
    rule: Rule | None

    @property
    def methods(self) -> tuple[str, ...]:
        """The HTTP method of an operation; of a page both, since its view says which it takes."""
        method, _, name = self.operation.partition(" ")
        return (method,) if name else ("GET", "POST")


def addresses() -> list[Address]:
    """Every address, from the resolver of the running settings."""
    return list(_under(get_resolver().url_patterns, ""))


def _under(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _under(one.url_patterns, route)
            continue
        for operation, rule in rules_of(one.callback).items():
            parameters = tuple(one.pattern.regex.groupindex)
            yield Address(route, one.name or "", operation, parameters, one.callback, rule)
