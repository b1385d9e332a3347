"""Letting people in: links that work once, passwords that are worth one, and nobody by the back door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from callsheet.actions import signin
from callsheet.actions.acting import SYSTEM
from callsheet.errors import NotAllowed, NotThere, UnusableInput
from callsheet.state.models import Person, SignInLink
from tests.world.house import House, all_rows, person, query

pytestmark = pytest.mark.django_db


def invited(**said: str) -> tuple[Person, str]:
    return signin.invite(said.pop("email", "ada@example.invalid"), name="Ada", actor=SYSTEM, **{"role": "qa", **said})  # type: ignore[arg-type]


def test_a_link_works_once_and_only_its_hash_is_kept(house: House) -> None:
    someone, token = invited()
    assert signin.redeem(token) == someone
    with pytest.raises(NotAllowed, match="used or is too old"):
        signin.redeem(token)
    assert token not in str(query("SELECT token_hash FROM sign_in_link"))


def test_a_link_a_day_old_or_of_somebody_who_left_lets_nobody_in(house: House) -> None:
    _, late = invited()
    with all_rows():
        SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    _, left = invited(email="ben@example.invalid")
    with all_rows():
        Person.objects.filter(email="ben@example.invalid").update(is_active=False)
    for token in (late, left, "", "x" * 43):
        with pytest.raises(NotAllowed):
            signin.redeem(token)


def test_inviting_again_gives_another_link_to_the_same_person_whatever_the_case(house: House) -> None:
    one, _ = invited()
    other, _ = invited(email="ADA@example.invalid", role="owner")
    assert (other, other.role) == (one, "qa")


def test_a_vendors_person_has_a_vendor_and_nobody_else_has(house: House) -> None:
    house.put("vendor", code="lumen", name="Lumen")
    for wrong in ({"role": "vendor"}, {"role": "qa", "vendor": "lumen"}, {"role": "king"}, {"email": "no address"}):
        with pytest.raises(UnusableInput) as error:
            invited(**wrong)
        assert "\n" not in error.value.sentence
    vera, _ = invited(role="vendor", vendor="lumen")
    assert signin.actor_of(vera).scope_text == "v:lumen"


def test_a_vendor_that_does_not_exist_has_no_people(house: House) -> None:
    with pytest.raises(NotThere, match="nobody"):
        invited(role="vendor", vendor="nobody")


def test_weak_passwords_are_refused_with_the_reason(house: House) -> None:
    someone, _ = invited()
    for weak in ("short", "password1234", "ada@example.invalid"):
        with pytest.raises(UnusableInput):
            signin.set_password(someone, weak)
    signin.set_password(someone, "correct horse battery")
    someone.refresh_from_db()
    assert someone.check_password("correct horse battery")


def test_the_first_owner_is_made_once(house: House) -> None:
    links = {signin.one_time_link("http://x:1/") for _ in range(2)}
    assert len(links) == 2
    assert query("SELECT email, role FROM person") == [(signin.FIRST_OWNER, "owner")]
    assert all(link.startswith("http://x:1/sign-in/") for link in links)


def test_only_those_who_manage_members_invite(house: House) -> None:
    with pytest.raises(NotAllowed, match="members"):
        signin.invite("x@example.invalid", name="X", role="owner", actor=person("crowd manager"))
