"""Does a password alone open any page of anybody whose role needs a second factor, or a temporary one any page of anybody?"""

import pytest
from house.test_every_address import VIEWS, address, own, users  # noqa: F401 - the fixtures are used by name

from aman.accounts.gates import OPEN_PERMISSION
from aman.accounts.roles import NEEDS_SECOND_FACTOR, SEES_PEOPLE

#: Where somebody is led who has not settled their sign-in.
FACTOR, PASSWORD = "/accounts/2fa/totp/activate/", "/accounts/password/change/"


def opened(client, users, own, roles, place):  # noqa: F811
    """Give each page that answered anything but the way to a place; each is asked by one of the roles that open it, in turn."""
    let_in, asked = [], set()
    for number, (name, parameters, view) in enumerate(VIEWS):
        permission = getattr(view, "aman_permission", None)
        may = [role for role in sorted(roles) if permission and users[role].may(permission)]
        if permission == OPEN_PERMISSION or not may:
            continue
        role = may[number % len(may)]
        client.force_login(users[role])
        for method in (client.get, client.post):
            answer = method(address(name, parameters, own))
            if answer.status_code != 302 or answer["Location"] != place:
                let_in.append((role, name, answer.status_code))
        asked.add(role)
    assert asked == set(roles)
    return let_in


@pytest.mark.slow
def test_no_page_opens_before_the_second_factor(client, users, own, settings):  # noqa: F811
    settings.SECOND_FACTOR_REQUIRED = True
    assert opened(client, users, own, NEEDS_SECOND_FACTOR, FACTOR) == []


def test_every_role_that_sees_people_needs_one():
    assert SEES_PEOPLE - {"command_line"} <= NEEDS_SECOND_FACTOR


@pytest.mark.slow
def test_no_page_opens_with_a_password_that_somebody_else_knows(client, users, own):  # noqa: F811
    for user in users.values():
        user.password_is_temporary = True
        user.save(update_fields=["password_is_temporary"])
    assert opened(client, users, own, set(users), PASSWORD) == []
