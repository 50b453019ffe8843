"""Who is it that every page is for? The session, the user and their office, each read by a statement that is worded once.

Every request asks for all three. Worded anew by Django each time, they cost as much as the page itself.
"""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import router
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.worded import Slot, WordedRows

_OF_USER = [field.attname for field in User._meta.concrete_fields]
_OF_OFFICE = [field.attname for field in Office._meta.concrete_fields]
_USER = WordedRows(
    lambda: User.objects.filter(pk=Slot(0, BigIntegerField())).values_list(
        *_OF_USER, *(f"office__{name}" for name in _OF_OFFICE)
    )
)
_SESSION = WordedRows(
    lambda: Session.objects.filter(
        session_key=Slot(0, CharField()), expire_date__gt=Slot(1, DateTimeField())
    ).values_list("session_data", "expire_date")
)


class SignedIn(AuthenticationBackend):  # type: ignore[misc]
    """Signs in as the package does, and gives a signed-in user together with their office."""

    def get_user(self, user_id: Any) -> User | None:
        """Give the user of a session, None where they may no longer sign in."""
        found = _USER.rows(user_id)
        if not found:
            return None
        (row,), using = found, router.db_for_read(User)
        user = User.from_db(using, _OF_USER, row[: len(_OF_USER)])
        if user.office_id is not None:
            user.office = Office.from_db(using, _OF_OFFICE, row[len(_OF_USER) :])
        return user if self.user_can_authenticate(user) else None


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = _SESSION.rows(key, timezone.now()) if key else []
        if not key or not found:
            self._session_key = None
            return None
        ((data, until),) = found
        return Session(session_key=key, session_data=data, expire_date=until)
