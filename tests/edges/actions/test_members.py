"""Members: who may sign in, as what; nobody raises themselves, the last owner stays, whoever is erased leaves a whole chain."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from callsheet.actions import audit, members, own, signin
from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.members import Standing
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.state.models import AuditEntry, Identity, Person, PersonalDetail, Session
from callsheet.state.sessions import SessionStore
from tests.world import cast
from tests.world.house import House, all_rows, person, query

pytestmark = pytest.mark.django_db


def invited(email: str = "ada@example.invalid", **said: object) -> Person:
    standing = Standing(**{"role": "qa", **said})  # type: ignore[arg-type]
    return members.invite(email, name="Ada Lovelace", standing=standing, actor=SYSTEM)[0]


def signed_in(who: Person) -> str:
    store = SessionStore()
    store["_auth_user_id"] = str(who.pk)
    store.save()
    return str(store.session_key)


@pytest.fixture
def owner(house: House) -> Actor:
    return person("owner")


def test_somebody_is_invited_with_role_vendor_and_programmes_in_one_go(house: House) -> None:
    house.vendors()
    ada = invited(programmes=(cast.PROGRAMME,))
    vera = invited("vera@example.invalid", role="vendor", vendor="lumen")
    with all_rows():
        assert members.standing_of(ada) == Standing("qa", "", (cast.PROGRAMME,))
        assert members.standing_of(vera) == Standing("vendor", "lumen")


def test_a_wrong_invitation_makes_nobody(house: House) -> None:
    house.vendors()
    invited()
    for wrong, error in (
        ({"role": "vendor"}, UnusableInput),
        ({"role": "qa", "vendor": "lumen"}, UnusableInput),
        ({"role": "king"}, UnusableInput),
        ({"role": "vendor", "vendor": "nobody"}, NotThere),
        ({"role": "qa", "programmes": ("nothing",)}, NotThere),
    ):
        with pytest.raises(error):
            invited("eve@example.invalid", **wrong)
    with pytest.raises(Clash, match="is a member already"):
        invited("ADA@example.invalid")
    assert Person.objects.filter(email__startswith="eve").count() == 0


def test_members_are_found_by_name_e_mail_role_and_access(owner: Actor) -> None:
    ada = invited()
    members.revoke(invited("bob@example.invalid").pk, actor=owner)
    with all_rows():
        assert [p.pk for p in members.found(owner, search="LOVELACE", state="active")] == [ada.pk]
        assert [p.email for p in members.found(owner, role="qa", state="revoked")] == ["bob@example.invalid"]
        with pytest.raises(NotAllowed):
            members.found(person("crowd manager"))


def test_another_role_is_in_force_at_once_and_ends_the_sessions(owner: Actor) -> None:
    ada = invited()
    key = signed_in(ada)
    members.change(ada.pk, Standing("auditor"), actor=owner)
    assert SessionStore(key).load() == {}
    ada.refresh_from_db()
    assert signin.actor_of(ada).may("audit")
    entry = audit_of(ada)[-1]
    assert (entry.was["role"], entry.now["role"]) == ("qa", "auditor")


def test_other_programmes_alone_leave_the_sessions(house: House, owner: Actor) -> None:
    house.vendors()
    ada = invited()
    key = signed_in(ada)
    members.change(ada.pk, Standing("qa", "", (cast.PROGRAMME,)), actor=owner)
    assert SessionStore(key).load()
    members.change(ada.pk, Standing("qa"), actor=owner)
    with all_rows():
        assert members.standing_of(ada).programmes == ()


DOINGS: tuple[Callable[[int, Actor], object], ...] = (
    lambda number, actor: members.change(number, Standing("senior manager"), actor=actor),
    lambda number, actor: members.revoke(number, actor=actor),
    lambda number, actor: members.restore(number, actor=actor),
    lambda number, actor: members.erase(number, actor=actor),
    lambda number, actor: members.unlink(number, actor=actor),
)


@pytest.mark.parametrize("do", DOINGS)
def test_nobody_changes_themselves_and_nobody_but_an_owner_touches_an_owner(
    owner: Actor, do: Callable[[int, Actor], object]
) -> None:
    senior = person("senior manager")
    assert senior.person is not None
    assert owner.person is not None
    with pytest.raises(NotAllowed, match="their own role"):
        do(senior.person, senior)
    with pytest.raises(NotAllowed, match="Only an owner"):
        do(owner.person, senior)
    with pytest.raises(NotAllowed, match="members"):
        do(senior.person, person("crowd manager"))


def test_a_senior_manager_makes_no_owner_by_any_way(owner: Actor) -> None:
    senior, ada = person("senior manager"), invited()
    assert owner.person is not None
    for do in (
        lambda: members.change(ada.pk, Standing("owner"), actor=senior),
        lambda: members.invite("eve@example.invalid", name="Eve", standing=Standing("owner"), actor=senior),
        lambda: members.new_link(owner.person, actor=senior),
        lambda: signin.invite("owner@example.invalid", name="", role="owner", actor=senior),
    ):
        with pytest.raises(NotAllowed, match="Only an owner"):
            do()


def test_the_last_owner_stays_an_owner(house: House) -> None:
    first, second = person("owner", name="first"), person("owner", name="second")
    assert first.person is not None
    assert second.person is not None
    members.revoke(first.person, actor=second)
    for do in (
        lambda: members.revoke(second.person, actor=SYSTEM),
        lambda: members.change(second.person, Standing("qa"), actor=SYSTEM),
    ):
        with pytest.raises(Clash, match="the last owner"):
            do()


def test_access_that_is_taken_away_ends_sessions_and_links_at_once_and_can_be_given_back(owner: Actor) -> None:
    ada = invited()
    key, token = signed_in(ada), members.new_link(ada.pk, actor=owner)
    members.revoke(ada.pk, actor=owner)
    assert SessionStore(key).load() == {}
    with pytest.raises(NotAllowed):
        signin.redeem(token)
    with pytest.raises(NotAllowed, match="no access any more"):
        members.new_link(ada.pk, actor=owner)
    members.restore(ada.pk, actor=owner)
    assert signin.redeem(members.new_link(ada.pk, actor=owner)) == ada


def test_whoever_is_erased_is_nowhere_named_and_the_chain_still_holds(house: House, owner: Actor) -> None:
    ada = invited()
    own.choose(ada, {"name": "Ada, Countess of Lovelace", "zone": "Europe/London"})
    house.put("vendor", code="lumen", name="Lumen")
    Identity.objects.create(person=ada, issuer="https://id.example", subject="ada-1")
    with pytest.raises(Clash, match="take it away first"):
        members.erase(ada.pk, actor=owner)
    members.revoke(ada.pk, actor=owner)
    members.erase(ada.pk, actor=owner)
    with all_rows():
        assert audit.first_broken(AuditEntry.objects.order_by("n")) is None
        left = [
            query(f"SELECT * FROM {table}") for table in ("person", "personal_detail", "person_identity", "audit_entry")
        ]
    assert not any(word in str(left) for word in ("Lovelace", "ada@", "ada-1", "London"))
    assert len(audit_of(ada)) >= 4
    with all_rows(), pytest.raises(NotThere):
        members.one(owner, ada.pk)


def test_a_digest_in_the_chain_is_that_of_the_values_beside_it(house: House) -> None:
    ada = invited()
    with all_rows():
        detail = PersonalDetail.objects.get(person=ada)
    assert detail.values == {"email": "ada@example.invalid", "name": "Ada Lovelace"}
    first = next(entry for entry in audit_of(ada) if entry.action == "person.invited")
    assert first.now["personal"] == detail.digest
    assert "Ada" not in json.dumps(first.now)


def test_ones_own_settings_are_checked_and_kept(house: House) -> None:
    ada = invited()
    assert own.choose(ada, {"zone": "Asia/Manila", "theme": "dark", "density": "compact"}) == [
        "zone",
        "theme",
        "density",
    ]
    for wrong in ({"zone": "Manila"}, {"name": " "}, {"language": "tlh"}, {"theme": "pink"}):
        with pytest.raises(UnusableInput) as error:
            own.choose(ada, wrong)
        assert error.value.details["field"] == next(iter(wrong))
        ada.refresh_from_db()
    assert (ada.zone, ada.theme) == ("Asia/Manila", "dark")


def test_other_sessions_end_and_ones_own_stays(house: House) -> None:
    ada = invited()
    here, there = signed_in(ada), signed_in(ada)
    assert {row.session_key for row in own.sessions(ada)} == {here, there}
    assert own.end_others(ada, here) == 1
    assert [row.session_key for row in own.sessions(ada)] == [here]


def test_a_session_ends_after_idling_and_at_its_age(house: House, settings: object) -> None:
    ada = invited()
    age = settings.CALLSHEET  # type: ignore[attr-defined]
    for column, span in (("seen_at", age.session_idle), ("begun_at", age.session_age)):
        key = signed_in(ada)
        Session.objects.filter(session_key=key).update(**{column: timezone.now() - span})
        assert SessionStore(key).load() == {}, column


def test_the_commands_do_what_the_page_does(house: House) -> None:
    house.vendors()
    person("owner")
    said = house.cli(
        "member", "invite", "ada@example.invalid", "--name", "Ada", "--role", "qa", "--programme", cast.PROGRAMME
    )
    assert said.out.startswith("http://127.0.0.1:8765/sign-in/")
    assert house.cli("member", "set", "ADA@example.invalid", "--role", "requester").out == "Ada: requester, marigold.\n"
    assert (
        house.cli(
            "member",
            "set",
            "ada@example.invalid",
            "--role",
            "vendor",
            "--vendor",
            "lumen",
        ).code
        == 0
    )
    [row] = house.cli("member", "list", "--search", "ada", "--json").json
    assert (row["role"], row["vendor"], row["access"]) == ("vendor", "lumen", True)
    assert house.cli("member", "revoke", "ada@example.invalid").out == "Ada has no access any more.\n"
    assert "taken away" in house.cli("member", "list").out
    assert house.cli("member", "restore", "ada@example.invalid").out == "Ada may sign in again.\n"
    assert "take it away first" in house.cli("member", "erase", "ada@example.invalid", "--yes").err
    assert "There is no member" in house.cli("member", "revoke", "eve@example.invalid").err


def audit_of(who: Person) -> list[AuditEntry]:
    with all_rows():
        return list(AuditEntry.objects.filter(noun="person", key=str(who.pk)).order_by("n"))
