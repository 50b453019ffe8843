"""Does PostgreSQL plan a statement once on a connection, and does a connection that died cost nobody their page?"""

import pytest
from conftest import ON_POSTGRESQL
from django.db import DatabaseError, connection
from django.db.models import BigIntegerField

from aman.accounts.models import Office
from aman.accounts.worded import Slot, WordedRows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not ON_POSTGRESQL, reason="this database is not the one under test"),
]


@pytest.fixture
def asked():
    return WordedRows(lambda: Office.objects.filter(pk=Slot(0, BigIntegerField())).values_list("code", flat=True))


def test_a_statement_is_planned_once_whatever_its_value(asked):
    office = Office.objects.create(code="planned", name="An office")
    assert asked.rows(office.pk) == [("planned",)]
    assert asked.rows(2**40) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%accounts_office%"])
        assert cursor.fetchone() == (1,)
    assert connection.connection.prepare_threshold is None, "what else is asked is not kept"


def end_connection():
    """End the connection from the server's side, as a server does that is started anew."""
    pid, other = connection.connection.info.backend_pid, connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


def test_a_connection_that_died_between_two_requests_is_made_anew(asked):
    assert asked.rows(1) == []
    end_connection()
    connection.health_check_enabled, connection.health_check_done = True, False  # as between two requests
    assert asked.rows(1) == []


def test_a_connection_that_dies_in_between_is_told_as_every_error_of_the_database(asked):
    assert asked.rows(1) == []
    end_connection()
    with pytest.raises(DatabaseError):
        asked.rows(1)
    connection.close_if_unusable_or_obsolete()
    assert asked.rows(1) == []
