"""Programs at the door of the town: each shows a token of somebody's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from callsheet.actions import tokens
from callsheet.actions.acting import SYSTEM
from callsheet.actions.signin import actor_of
from callsheet.state.actors import RIGHTS
from callsheet.state.people import Person
from tests.edges.web.conftest import Town
from tests.edges.web.conftest import town as town

ROOT = "/api/v1"
JSON = "application/json"


@dataclass(frozen=True)
class Caller:
    """Somebody's program: short ways to ask, with the token in every request."""

    client: Client
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; headers with underscores for hyphens."""
        said = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if self.token:
            said["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        kind = {"content_type": JSON} if method != "GET" else {}
        if method == "GET":
            return self.client.get(ROOT + path, body, **said)
        return self.client.generic(
            method, ROOT + path, self.client._encode_json({} if body is None else body, JSON), **kind, **said
        )

    def get(self, path: str, **query: str) -> Any:
        """GET."""
        return self.ask("GET", path, query)

    def put(self, path: str, values: dict[str, object], **headers: str) -> Any:
        """PUT of a registry row's values."""
        return self.ask("PUT", path, {"values": values}, **headers)


Program = Callable[..., Caller]


def token_of(person: Person, *, rights: tuple[str, ...] = (), programmes: tuple[str, ...] = ()) -> str:
    """A new token, with all rights of the person where none is named."""
    given = rights or tuple(sorted(RIGHTS[actor_of(person).role] - {"tokens"}))
    wide = {"audit", "members"} if programmes else set()
    name = f"test {tokens.secrets.token_hex(6)}"
    wanted = tokens.Wanted(name, tuple(r for r in given if r not in wide), programmes)
    return tokens.make(wanted, actor=SYSTEM, whose=person)[1]


@pytest.fixture
def program(town: Town) -> Iterator[Program]:
    """Programs of somebody: `program("crowd", rights=("read",))`; `program("")` shows no token."""

    def call(name: str = "owner", **wanted: tuple[str, ...]) -> Caller:
        token = token_of(town.person(name), **wanted) if name else ""
        return Caller(Client(raise_request_exception=True), token)

    return call


@pytest.fixture
def owner(program: Program) -> Caller:
    """The owner's program."""
    return program("owner")
