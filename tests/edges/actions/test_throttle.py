"""Guessing passwords is slow, whoever guesses and however many processes help; and nobody learns who has an account."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.actions import signin, throttle
from callsheet.actions.acting import SYSTEM
from callsheet.errors import NotAllowed, TooSoon
from callsheet.state.models import AuditEntry, Person, Throttle
from tests.world.house import House, all_rows, query

EMAIL, PASSWORD, HOME = "ada@example.invalid", "a quiet long password", "192.0.2.1"


def ada() -> Person:
    someone, _ = signin.invite(EMAIL, name="Ada", role="qa", actor=SYSTEM)
    signin.set_password(someone, PASSWORD)
    return someone


def guess(email: str = EMAIL, password: str = "wrong", address: str = HOME) -> str:
    try:
        signin.by_password(email, password, address=address)
    except (NotAllowed, TooSoon) as error:
        return error.code
    return "in"


@given(st.integers(0, 200), st.integers(1, 50))
@settings(max_examples=100)
def test_the_wait_never_shrinks_and_never_passes_the_longest(tries: int, free: int) -> None:
    limit = throttle.Limit("x", free=free)
    assert limit.wait(tries) <= limit.wait(tries + 1) <= limit.longest
    assert (limit.wait(tries) == timedelta()) == (tries < free)


@pytest.mark.django_db
def test_after_five_wrong_passwords_the_right_one_must_wait_too(house: House) -> None:
    someone = ada()
    assert [guess() for _ in range(5)] == ["not_allowed"] * 5
    assert guess(password=PASSWORD) == "too_soon"
    Throttle.objects.update(until=timezone.now())
    assert guess(password=PASSWORD) == "in"
    assert [guess() for _ in range(5)] == ["not_allowed"] * 5, "a sign-in forgives what was before"
    with all_rows():
        entry = AuditEntry.objects.filter(action="door.closed").order_by("n").first()
    assert entry is not None
    assert (entry.noun, entry.key, entry.now) == ("person", str(someone.pk), {"tries": 5, "wait_seconds": 30})


@pytest.mark.django_db
def test_the_wait_doubles_and_attempts_while_waiting_do_not_lengthen_it(house: House) -> None:
    waits, now = [], timezone.now()
    for _ in range(12):
        try:
            throttle.charge(throttle.BY_EMAIL, EMAIL, now=now)
        except TooSoon as error:
            waits.append((error.details["until"] - now).total_seconds())
            with pytest.raises(TooSoon):
                throttle.charge(throttle.BY_EMAIL, EMAIL, now=now)
            now = error.details["until"]
    assert waits == [30.0, 60.0, 120.0, 240.0]


@pytest.mark.django_db
def test_somebody_who_does_not_exist_is_answered_just_the_same(house: House) -> None:
    ada()
    answers = {
        email: [guess(email, address=f"192.0.2.{i}") for _ in range(7)] for i, email in enumerate((EMAIL, "no@x.org"))
    }
    assert answers[EMAIL] == answers["no@x.org"] == ["not_allowed"] * 5 + ["too_soon"] * 2


@pytest.mark.django_db
def test_an_address_that_tries_many_people_is_stopped_and_others_are_not(house: House) -> None:
    ada()
    codes = [guess(f"p{i}@example.invalid") for i in range(throttle.BY_ADDRESS.free + 1)]
    assert codes[-1] == "too_soon"
    assert guess(password=PASSWORD) == "too_soon"
    assert guess(password=PASSWORD, address="198.51.100.7") == "in"


@pytest.mark.django_db
def test_links_are_not_guessed_without_end_either(house: House) -> None:
    for _ in range(throttle.BY_ADDRESS.free):
        with pytest.raises(NotAllowed):
            signin.redeem("x" * 43, address=HOME)
    with pytest.raises(TooSoon):
        signin.redeem("x" * 43, address=HOME)


@pytest.mark.django_db
def test_neither_e_mails_nor_addresses_are_kept_and_old_counts_are_forgotten(house: House) -> None:
    guess()
    kept = str(query("SELECT * FROM sign_in_throttle"))
    assert EMAIL not in kept
    assert HOME not in kept
    assert throttle.forget_old(now=timezone.now() + timedelta(hours=25)) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_guesses_than_one(house: House) -> None:
    ada()
    codes: list[str] = []

    def guess_twice(number: int) -> None:
        codes.extend(guess(address=f"203.0.113.{number}") for _ in range(2))
        connection.close()

    threads = [threading.Thread(target=guess_twice, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["not_allowed"] * 5 + ["too_soon"] * 7


@pytest.mark.django_db
def test_passwords_are_kept_by_argon2_and_older_hashes_move_to_it(house: House) -> None:
    from django.contrib.auth.hashers import make_password

    someone = ada()
    assert someone.password.startswith("argon2$argon2id$")
    Person.objects.filter(pk=someone.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert guess(password=PASSWORD) == "in"
    someone.refresh_from_db()
    assert someone.password.startswith("argon2$")
