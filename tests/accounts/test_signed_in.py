"""Is whoever is signed in read as Django reads them, and together with their office?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.signed_in import SessionStore, SignedIn

pytestmark = pytest.mark.django_db


def test_a_user_comes_with_every_field_and_their_office(amina, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = SignedIn().get_user(amina.pk)
        assert found.office.name == amina.office.name
    known = User.objects.select_related("office").get(pk=amina.pk)
    for field in User._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(known, field.attname)
    assert not found.get_deferred_fields()
    assert not found._state.adding


def test_a_user_of_no_office_has_none(amina):
    User.objects.filter(pk=amina.pk).update(office=None)
    assert SignedIn().get_user(amina.pk).office is None


def test_who_was_stopped_or_never_was_is_nobody(amina):
    get_user_model().objects.filter(pk=amina.pk).update(is_active=False)
    assert SignedIn().get_user(amina.pk) is None
    assert SignedIn().get_user(-1) is None


def test_a_session_is_read_until_it_ends_and_then_is_a_new_one():
    kept = SessionStore()
    kept["place"] = "تورخم"
    kept.save()
    assert SessionStore(kept.session_key)["place"] == "تورخم"
    Session.objects.filter(session_key=kept.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(kept.session_key)
    assert ended.get("place") is None
    assert ended.session_key is None


def test_a_key_that_was_made_up_opens_nothing():
    assert SessionStore("a" * 32).get("place") is None
