"""The database backend carries the scope into every transaction, and nothing beyond it."""

import pytest
from django.db import connection, transaction

from callsheet.state.scoping import scoped


def scope_seen() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.scope', true), '')")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_transaction_has_the_scope_and_the_next_one_does_not() -> None:
    with scoped("v:lumen"), transaction.atomic():
        assert scope_seen() == "v:lumen"
    with transaction.atomic():
        assert scope_seen() == ""


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_is_no_scope() -> None:
    with scoped("all"):
        assert scope_seen() == ""


@pytest.mark.django_db
def test_a_scope_entered_inside_a_transaction_holds_until_it_is_left() -> None:
    with scoped("v:lumen"):
        assert scope_seen() == "v:lumen"
        with scoped("all"):
            assert scope_seen() == "all"
        assert scope_seen() == "v:lumen"
    assert scope_seen() == ""


@pytest.mark.django_db
def test_a_rollback_to_a_savepoint_does_not_bring_an_older_scope_back() -> None:
    with scoped("v:lumen"):
        assert scope_seen() == "v:lumen"
        with scoped("all"), transaction.atomic():
            assert scope_seen() == "all"
            transaction.set_rollback(True)
        with scoped("all"):
            assert scope_seen() == "all"


@pytest.mark.django_db
def test_a_failed_statement_inside_a_savepoint_leaves_the_scope_right() -> None:
    with scoped("all"):
        with pytest.raises(Exception, match="division by zero"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1/0")
        assert scope_seen() == "all"


@pytest.mark.django_db
def test_hostile_text_is_a_value_and_never_a_command() -> None:
    text = "all'; set role cs_owner; --"
    with scoped(text):
        assert scope_seen() == text


@pytest.mark.django_db
def test_tests_run_as_the_app_which_may_not_become_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("cs_app", False, False)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set role cs_owner")
