"""Every address says what it asks; roles and rights are one table, and each address is in it."""

from collections.abc import Callable
from functools import partial

import pytest

from callsheet.actions.rules import OBJECTS, Rule, public, rule, rule_of, rules_of
from callsheet.errors import BrokenPromise
from callsheet.state.actors import EVERY_RIGHT, RIGHTS, ROLES, SEES_EVERY_PROGRAMME, Actor
from callsheet.web.addresses import addresses


def test_every_address_and_every_operation_declares_its_rule() -> None:
    found = addresses()
    without = [f"{a.route} ({a.operation})" for a in found if not isinstance(a.rule, Rule)]
    assert len(found) > 25
    assert not without, f"these declare no rule (callsheet.actions.rules): {without}"


def test_what_is_open_to_everybody_says_why() -> None:
    silent = [a.route for a in addresses() if a.rule and a.rule.is_public and not a.rule.why]
    assert not silent


def test_every_parameter_of_an_address_is_an_object_that_its_rule_names() -> None:
    silent = [a.route for a in addresses() if a.rule and len(a.rule.objects) < len(a.parameters)]
    assert not silent, f"these name no kind of object for each parameter: {silent}"


def test_a_rule_names_only_rights_and_objects_that_exist() -> None:
    with pytest.raises(BrokenPromise, match="There is no right “fly”"):
        rule("fly")
    with pytest.raises(BrokenPromise, match="No kind of object is called “ghost”"):
        rule("read", objects=("ghost",))
    assert {kind for a in addresses() if a.rule for kind in a.rule.objects} <= set(OBJECTS)


def test_a_rule_admits_by_right_and_a_vendors_people_only_where_it_says_so() -> None:
    crowd, vendor = (Actor("person", "Ada", role, vendor=v) for role, v in (("crowd manager", ""), ("vendor", "lumen")))
    assert Rule("import").admits(crowd)
    assert not Rule("members").admits(crowd)
    assert not Rule("read").admits(vendor)
    assert Rule("read", vendors=True).admits(vendor)
    assert not Rule("import", vendors=True).admits(vendor)


class Served:
    """What the API's library keeps behind the one view of an address."""

    def __init__(self, **rights: str) -> None:
        self.operations = [Operation(method, right) for method, right in rights.items()]

    def view(self) -> Callable[[], None]:
        return lambda: None if self.operations else None


class Operation:
    def __init__(self, method: str, right: str) -> None:
        self.methods = [method]
        self.view_func = rule(right)(lambda: None)


def right_of(view: Callable[..., object], method: str) -> str:
    found = rule_of(view, method)
    assert found is not None
    return found.right


def test_an_operation_answers_for_its_method_and_a_page_for_all() -> None:
    view = Served(GET="read", POST="registry").view()
    assert [right_of(view, method) for method in ("GET", "POST", "DELETE")] == ["read", "registry", "read"]
    assert [name.split()[0] for name in rules_of(view)] == ["GET", "POST"]
    assert rule_of(public("why")(lambda: None), "POST") == Rule("", why="why")
    assert rule_of(partial(rule("audit")(lambda: None))) == Rule("audit")
    assert rule_of(lambda: None) is None


def test_every_role_has_rights_and_owners_have_all() -> None:
    assert set(RIGHTS) == set(ROLES)
    assert RIGHTS["owner"] == set(EVERY_RIGHT)
    assert all(rights <= set(EVERY_RIGHT) and "read" in rights for rights in RIGHTS.values())
    assert set(ROLES) > SEES_EVERY_PROGRAMME
    assert not SEES_EVERY_PROGRAMME & {"vendor", "requester", "crowd manager", "qa"}
    assert RIGHTS["auditor"] <= {"read", "rows", "audit"}, "an auditor changes nothing"
