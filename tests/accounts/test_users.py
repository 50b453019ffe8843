"""May an administrator look after sign-ins, and nobody else?"""

import pytest

from aman.accounts import actions
from aman.accounts.models import User
from aman.accounts.queries import command_line_actor
from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed, NotFound

PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


@pytest.fixture
def overseer(db):
    return User.objects.create_user("overseer", password=PASSWORD, role="administrator")


def test_an_administrator_adds_a_user_and_sees_the_password_once(client, adela, embassy):
    client.force_login(adela)
    answer = client.post("/accounts/users/add/", {"username": "zarmina", "role": "reviewer", "office": embassy.pk})
    assert answer.status_code == 200
    password = answer.context["password"]
    assert password in answer.content.decode()
    user = User.objects.get(username="zarmina")
    assert user.check_password(password)
    assert user.password_is_temporary
    line = AuditEvent.objects.get(verb="user.added")
    assert (line.actor, line.subject, line.detail) == (
        "adela",
        "user:zarmina",
        {"role": "reviewer", "office": "embassy"},
    )
    assert password not in str(AuditEvent.objects.values_list("detail", flat=True))


def test_a_form_with_mistakes_comes_back_with_each_of_them(client, adela):
    client.force_login(adela)
    answer = client.post("/accounts/users/add/", {"username": "No Spaces!"}, headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: Add a user" in page
    assert "There is a problem" in page
    assert '<a href="#id_username">Write 2 to 40 small Latin letters' in page
    assert page.count("Choose a role.") == 2
    assert page.count("Choose an office.") == 2


def test_a_name_that_is_taken_is_refused(adela, amina, embassy):
    with pytest.raises(Conflict, match="taken"):
        actions.add_user(actor=adela, username="Amina", role="reviewer", office=embassy)


def test_the_host_desk_role_belongs_to_host_offices_alone(overseer, embassy, host_office):
    for role, office in (("host_desk", embassy), ("case_officer", host_office)):
        with pytest.raises(BadInput) as caught:
            actions.add_user(actor=overseer, username="somebody", role=role, office=office)
        assert caught.value.code == "role-not-of-this-office"


def test_nobody_is_made_the_command_line(overseer, embassy):
    with pytest.raises(BadInput):
        actions.add_user(actor=overseer, username="somebody", role="command_line", office=embassy)


def test_an_administrator_of_an_office_cannot_add_users_to_another(client, adela, other_office):
    client.force_login(adela)
    answer = client.post("/accounts/users/add/", {"username": "x1", "role": "reviewer", "office": other_office.pk})
    assert answer.status_code == 422
    with pytest.raises(NotAllowed):
        actions.add_user(actor=adela, username="x1", role="reviewer", office=other_office)


def test_a_user_of_another_office_is_not_found(client, adela, carol):
    client.force_login(adela)
    assert client.get("/accounts/users/carol/").status_code == 404
    for act in ("disable", "enable", "new-password", "second-factor/remove"):
        assert client.post(f"/accounts/users/carol/{act}/", {"reason": "x"}).status_code == 404
    with pytest.raises(NotFound):
        actions.disable_user(actor=adela, username="carol", reason="x")


def test_an_administrator_of_no_office_looks_after_all(client, overseer, carol, amina):
    client.force_login(overseer)
    page = client.get("/accounts/users/").content.decode()
    assert "carol" in page
    assert "amina" in page


def test_the_command_line_is_not_a_sign_in_to_look_after(client, overseer):
    command_line_actor()
    client.force_login(overseer)
    assert "command-line" not in client.get("/accounts/users/?state=stopped").content.decode()


def test_stopping_a_sign_in_needs_a_reason_and_ends_its_session(client, adela, amina):
    theirs = type(client)()
    theirs.force_login(amina)
    assert theirs.get("/").status_code == 200
    client.force_login(adela)
    assert client.post("/accounts/users/amina/disable/", {"reason": ""}).status_code == 422
    assert client.post("/accounts/users/amina/disable/", {"reason": "Left the office."}).status_code == 302
    assert theirs.get("/").status_code == 302
    assert AuditEvent.objects.filter(verb="user.disabled", subject="user:amina").exists()


def test_nobody_stops_their_own_sign_in(adela):
    with pytest.raises(NotAllowed):
        actions.disable_user(actor=adela, username="adela", reason="x")


def test_a_sign_in_is_opened_again_with_a_new_password(adela, amina):
    actions.disable_user(actor=adela, username="amina", reason="On leave.")
    user, password = actions.enable_user(actor=adela, username="amina")
    assert user.is_active
    assert user.check_password(password)
    assert not user.check_password(PASSWORD)


def test_a_new_password_ends_open_sessions(client, adela, amina):
    client.force_login(amina)
    actions.give_new_password(actor=adela, username="amina")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("who", ["amina", "bashir", "rahela", "dawud"])
def test_nobody_else_looks_after_users(client, request, who, carol):
    user = request.getfixturevalue(who)
    client.force_login(user)
    assert client.get("/accounts/users/").status_code == 403
    with pytest.raises(NotAllowed):
        actions.give_new_password(actor=user, username="carol")


def test_temporary_passwords_differ_and_can_be_read_out():
    made = {actions.make_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(p) == 19 and not set(p) & set("il1o0") for p in made)
