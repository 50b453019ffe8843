"""Is a sign-in that somebody made or held the second of nothing until another person vouches, and who is that other person?"""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from aman.accounts import actions, hands
from aman.accounts.duties import must_be_another
from aman.accounts.models import OfficeProposal, SignedInBrowser, User, Vouching
from aman.accounts.queries import command_line_actor
from aman.audit.models import AuditEvent
from aman.errors import Conflict, NotAllowed, NotFound
from aman.notices.models import Notice
from aman.notices.words import KINDS

PASSWORD = "a long test password"
SECRET = "JBSWY3DPEHPK3PXP"
ENGLISH = {"accept-language": "en"}


def administrator(name, office):
    return User.objects.create_user(name, password=PASSWORD, role="administrator", office=office)


@pytest.fixture
def adela(embassy):
    return administrator("adela", embassy)


@pytest.fixture
def berta(embassy):
    return administrator("berta", embassy)


def settled(username):
    """The owner has signed in, chosen a password and set up a second factor."""
    user = User.objects.get(username=username)
    user.password_is_temporary = False
    user.save()
    TOTP.activate(user, SECRET)
    return user


def made(actor, office, username="zarmina", role="reviewer"):
    actions.add_user(actor=actor, username=username, role=role, office=office)
    return settled(username)


def refusal(**acts):
    with pytest.raises((NotAllowed, Conflict, NotFound)) as caught:
        must_be_another("export", first_at=None, **acts) if "second" in acts else actions.vouch_for_user(**acts)
    return caught.value.code


def test_a_sign_in_made_by_an_administrator_works_and_is_the_second_of_nothing(adela, berta, amina, embassy):
    zarmina = made(adela, embassy)
    assert zarmina.may("exports.approve_export")
    assert refusal(first=amina, second=zarmina) == "second-not-vouched"
    must_be_another("export", first=zarmina, first_at=None, second=amina)
    actions.vouch_for_user(actor=berta, username="zarmina")
    must_be_another("export", first=amina, first_at=None, second=zarmina)


@pytest.mark.parametrize(
    "act",
    [
        lambda adela: actions.give_new_password(actor=adela, username="bashir"),
        lambda adela: actions.remove_second_factor(actor=adela, username="bashir"),
        lambda adela: actions.change_role(actor=adela, username="bashir", role="case_officer"),
        lambda adela: [
            actions.disable_user(actor=adela, username="bashir", reason="On leave."),
            actions.enable_user(actor=adela, username="bashir"),
        ],
    ],
    ids=["password", "factor", "role", "opened"],
)
def test_whatever_lets_an_administrator_hold_a_sign_in_waits_for_another_again(act, adela, berta, amina, bashir):
    TOTP.activate(bashir, SECRET)
    must_be_another("export", first=amina, first_at=None, second=bashir)
    act(adela)
    assert refusal(first=amina, second=bashir) == "second-not-vouched"
    settled_again = User.objects.get(pk=bashir.pk)
    settled_again.password_is_temporary = False
    settled_again.save()
    if not settled_again.authenticator_set.exists():
        TOTP.activate(settled_again, SECRET)
    assert refusal(actor=adela, username="bashir") == "held-by-yourself"
    actions.vouch_for_user(actor=berta, username="bashir")
    must_be_another("export", first=amina, first_at=None, second=bashir)


def test_what_one_does_to_one_s_own_sign_in_puts_it_in_nobody_s_hands(adela):
    actions.give_new_password(actor=adela, username="adela")
    assert not Vouching.objects.exists()


def test_neither_who_made_it_nor_whom_they_made_nor_its_owner_vouches(adela, berta, embassy):
    zarmina = made(adela, embassy)
    puppet = made(adela, embassy, "puppet", "administrator")
    assert refusal(actor=adela, username="zarmina") == "held-by-yourself"
    assert refusal(actor=puppet, username="zarmina") == "not-vouched-yourself"
    assert refusal(actor=puppet, username="puppet") == "held-by-yourself"
    with pytest.raises(NotAllowed):
        actions.vouch_for_user(actor=zarmina, username="zarmina")
    actions.vouch_for_user(actor=berta, username="puppet")
    actions.vouch_for_user(actor=User.objects.get(pk=puppet.pk), username="zarmina")


def test_whoever_stands_behind_the_maker_does_not_vouch_even_after_somebody_vouched_for_the_maker(
    adela, berta, embassy
):
    puppet = made(adela, embassy, "puppet", "administrator")
    made(puppet, embassy)
    assert refusal(actor=adela, username="zarmina") == "held-by-yourself"
    actions.vouch_for_user(actor=berta, username="puppet")
    assert refusal(actor=adela, username="zarmina") == "held-by-yourself"
    actions.vouch_for_user(actor=berta, username="zarmina")


def test_an_administrator_is_not_the_second_of_what_a_sign_in_they_held_did(adela, berta, embassy):
    puppet = made(adela, embassy, "puppet", "administrator")
    told = {"office": embassy, "kind": "sees", "value": "assignment", "reason": "Fewer eyes"}
    proposal = actions.propose_for_office(actor=puppet, **told)
    with pytest.raises(NotAllowed) as caught:
        actions.answer_proposal(actor=adela, pk=proposal.pk, confirm=True)
    assert caught.value.code == "second-held-the-first"
    # What was done while it was in other hands stays so after somebody vouched; what is done from then on does not.
    actions.vouch_for_user(actor=berta, username="puppet")
    with pytest.raises(NotAllowed):
        actions.answer_proposal(actor=adela, pk=proposal.pk, confirm=True)
    actions.answer_proposal(actor=adela, pk=proposal.pk, confirm=False)
    again = actions.propose_for_office(actor=puppet, **told)
    assert actions.answer_proposal(actor=adela, pk=again.pk, confirm=True).answer == OfficeProposal.Answer.CONFIRMED


def test_nobody_vouches_while_its_maker_still_knows_what_opens_it(adela, berta, embassy, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    actions.add_user(actor=adela, username="zarmina", role="reviewer", office=embassy)
    assert refusal(actor=berta, username="zarmina") == "not-in-owners-hands"
    User.objects.filter(username="zarmina").update(password_is_temporary=False)
    assert refusal(actor=berta, username="zarmina") == "not-in-owners-hands"
    settled("zarmina")
    actions.vouch_for_user(actor=berta, username="zarmina")
    assert refusal(actor=berta, username="zarmina") == "already-vouched"


def test_an_administrator_vouches_in_their_own_office_and_one_of_none_everywhere(adela, embassy, other_office, bashir):
    made(adela, embassy)
    assert refusal(actor=administrator("foreign", other_office), username="zarmina") == "user-not-found"
    assert refusal(actor=bashir, username="zarmina") != "user-not-found"
    actions.vouch_for_user(actor=administrator("overseer", None), username="zarmina")


def test_where_there_is_one_administrator_somebody_of_the_office_vouches_at_the_server(adela, bashir, carol, embassy):
    zarmina = made(adela, embassy)
    for nobody, code in ((adela, "held-by-yourself"), (carol, "user-not-found"), (zarmina, "held-by-yourself")):
        assert refusal(actor=nobody, username="zarmina", at_server=True) == code
    actions.vouch_for_user(actor=bashir, username="zarmina", at_server=True)
    line = AuditEvent.objects.get(verb="user.vouched_for")
    assert (line.actor, line.subject) == ("bashir", "user:zarmina")
    assert line.detail == {"held_by": [adela.pk], "causes": ["made"], "way": "command"}


def test_the_first_two_of_a_new_register_begin_with_each_other_at_the_server_alone(embassy):
    machine = command_line_actor("embassy")
    first, second = (made(machine, embassy, name, "administrator") for name in ("adela", "berta"))
    assert refusal(actor=first, username="berta") == "not-vouched-yourself"
    actions.vouch_for_user(actor=second, username="adela", at_server=True)
    third = made(machine, embassy, "corinna", "administrator")
    # From now on somebody counts, and nobody else begins anew.
    assert refusal(actor=third, username="berta", at_server=True) == "not-vouched-yourself"
    actions.vouch_for_user(actor=first, username="berta")


def test_an_administrator_s_own_creature_does_not_begin_for_them(embassy):
    adela = made(command_line_actor("embassy"), embassy, "adela", "administrator")
    puppet = made(adela, embassy, "puppet", "administrator")
    assert refusal(actor=puppet, username="adela", at_server=True) == "not-vouched-yourself"


def test_the_list_names_who_waits_and_another_administrator_vouches_on_the_page(client, adela, berta, embassy):
    zarmina = made(adela, embassy)
    client.force_login(adela)
    page = client.get("/accounts/users/?state=unvouched", headers=ENGLISH).content.decode()
    assert "Not yet vouched for" in page
    assert "zarmina" in page
    assert "/accounts/users/zarmina/vouch/" not in page
    assert "/accounts/users/zarmina/vouch/" not in client.get("/accounts/users/zarmina/").content.decode()
    assert client.post("/accounts/users/zarmina/vouch/", {"knows": "on"}).status_code == 422
    client.force_login(berta)
    assert "/accounts/users/zarmina/vouch/" in client.get("/accounts/users/").content.decode()
    assert "Made: " in client.get("/accounts/users/zarmina/vouch/", headers=ENGLISH).content.decode()
    assert client.post("/accounts/users/zarmina/vouch/", {}).status_code == 422
    assert not hands.is_vouched(zarmina)
    assert client.post("/accounts/users/zarmina/vouch/", {"knows": "on"}).status_code == 302
    assert hands.is_vouched(zarmina)
    assert "zarmina" not in client.get("/accounts/users/?state=unvouched").content.decode()


def test_the_owner_reads_what_their_sign_in_cannot_do_yet(client, adela, embassy):
    client.force_login(made(adela, embassy))
    page = client.get("/accounts/own/", headers=ENGLISH).content.decode()
    assert "you cannot be the second of two people" in page


def test_other_administrators_are_told_and_the_owner_once_it_counts(adela, berta, embassy, other_office):
    overseer, foreign = administrator("overseer", None), administrator("foreign", other_office)
    zarmina = made(adela, embassy)
    told = {n.user_id: n for n in Notice.objects.filter(kind="user.needs_vouching")}
    assert set(told) == {berta.pk, overseer.pk}
    assert foreign.pk not in told
    assert "zarmina" not in str(vars(told[berta.pk]))
    actions.vouch_for_user(actor=berta, username="zarmina")
    assert Notice.objects.filter(user=zarmina, kind="user.vouched_for").count() == 1
    assert {"user.needs_vouching", "user.vouched_for", "user.one_browser"} <= set(KINDS)


def test_the_list_of_sign_ins_asks_no_more_the_more_wait(client, adela, embassy):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(adela)
    counts = []
    for number in range(2):
        made(adela, embassy, f"officer-{number}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/accounts/users/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def sign_in(client, name):
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD})


def test_two_sign_ins_of_one_browser_are_noted_and_told_and_not_refused(
    client, adela, amina, bashir, django_capture_on_commit_callbacks
):
    sign_in(client, "amina")
    client.post("/accounts/logout/")
    sign_in(client, "bashir")
    cookie = client.cookies["browser"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in set(SignedInBrowser.objects.values_list("browser", flat=True))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            must_be_another("export", first=amina, first_at=None, second=bashir)
    lines = AuditEvent.objects.filter(verb="user.one_browser")
    assert [line.detail for line in lines] == [{"duty": "export", "with": amina.pk}] * 2
    assert [n.user_id for n in Notice.objects.filter(kind="user.one_browser")] == [adela.pk]


def test_two_browsers_or_yesterday_s_are_not_noted(client, amina, bashir, django_capture_on_commit_callbacks):
    from datetime import timedelta

    sign_in(client, "amina")
    sign_in(type(client)(), "bashir")
    assert not hands.used_one_browser(amina.pk, bashir.pk)
    client.post("/accounts/logout/")
    sign_in(client, "bashir")
    assert hands.used_one_browser(amina.pk, bashir.pk)
    assert not hands.used_one_browser(amina.pk, bashir.pk, timezone.now() + timedelta(hours=13))
    hands.forget_old_browsers(timezone.now() + timedelta(hours=13))
    assert not SignedInBrowser.objects.exists()


@pytest.mark.parametrize("cookie", [None, "", "x", "ü" * 32, "../" * 11, "a" * 33])
def test_what_is_no_number_of_ours_is_drawn_anew(cookie):
    number, is_new = hands.browser_of(cookie)
    assert is_new
    assert hands.browser_of(number) == (number, False)
