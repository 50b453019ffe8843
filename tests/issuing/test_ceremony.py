"""The root on three papers: made without a trace, signed with by any two, and by nothing less."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.core.letters import read_key_list
from aman.errors import BadInput, Conflict, SealBroken
from aman.issuing import queries
from aman.issuing.actions import install_key_list, issue_letters, make_waiting_keys, request_key_list, stop_issuing_key
from aman.issuing.models import IssuingKey, KeyList, Letter
from aman.issuing.signing.ceremony import Desk, ask_share, describe_changes, hold_ceremony, sign_request
from aman.issuing.signing.papers import SignedKeys, read_request, read_signed, write_request, write_signed
from aman.issuing.signing.shares import join_shares, read_share, split_root

pytestmark = pytest.mark.django_db


class Custodians:
    """Three people who write down what the screen shows and type it back; their first try may be wrong."""

    def __init__(self, *, spoil=None, agree="yes"):
        self.papers, self.said, self.cleared, self._shown = [], [], 0, ""
        self._spoil, self._agree = spoil, agree

    def desk(self):
        return Desk(self.say, self.ask, self.clear)

    def say(self, text):
        self.said.append(text)
        if text.startswith("SHARE"):
            self._shown = " ".join(re.findall(r"\d+\. ([a-z]+)", text))
            self.papers.append(self._shown)

    def ask(self, question):
        if "Type yes" in question:
            return self._agree
        if "from word" in question:
            typed, self._spoil = (self._spoil or (lambda words: words))(self._shown), None
            return " ".join(word[:4] for word in typed.split())
        return ""

    def clear(self):
        self.cleared += 1


@pytest.fixture
def waiting(amina):
    return make_waiting_keys(actor=amina, passphrase=PASSPHRASE, count=2)


@pytest.fixture
def root():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def rooted(amina, waiting, root):
    """A register that follows a root on paper; gives its three shares."""
    install_key_list(actor=amina, signed=sign_request(request_key_list(), root))
    return split_root(root)


def test_a_ceremony_makes_a_root_that_any_two_papers_give_back(amina, case, waiting, tmp_path):
    custodians = Custodians()
    write_request(tmp_path / "request.json", request_key_list())
    outcome = hold_ceremony(custodians.desk(), read_request(tmp_path / "request.json"))
    for pair in combinations(custodians.papers, 2):
        assert join_shares(pair).public_key().public_bytes_raw() == outcome.signed.root_public
    write_signed(tmp_path / "key-list.json", outcome.signed)
    install_key_list(actor=amina, signed=read_signed(tmp_path / "key-list.json"))
    assert issue_letters(actor=amina, passphrase=PASSPHRASE).issued == 3
    assert {k.kid for k in queries.held_key_list().keys} == {bytes(k.kid) for k in waiting}
    assert "Custodian 3" in outcome.protocol
    assert outcome.signed.root_public.hex() in outcome.protocol


def test_nothing_of_the_root_is_in_what_a_ceremony_leaves(waiting, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    custodians = Custodians()
    outcome = hold_ceremony(custodians.desk(), request_key_list())
    write_signed(tmp_path / "key-list.json", outcome.signed)
    secret = join_shares(custodians.papers[:2]).private_bytes_raw()
    left = (tmp_path / "key-list.json").read_text() + outcome.protocol
    assert [path.name for path in tmp_path.iterdir()] == ["key-list.json"]
    assert secret.hex() not in left
    assert not any(paper in left for paper in custodians.papers)
    assert custodians.cleared >= 6, "the words stay on the screen"


def test_a_share_written_wrongly_is_shown_again_until_the_paper_is_right(waiting):
    custodians = Custodians(spoil=lambda words: " ".join([*words.split()[1::-1], *words.split()[2:]]))
    outcome = hold_ceremony(custodians.desk(), request_key_list())
    assert any("do not fit together" in text for text in custodians.said)
    assert outcome.signed.token


def test_when_somebody_does_not_agree_no_root_is_made(waiting):
    custodians = Custodians(agree="no")
    with pytest.raises(BadInput):
        hold_ceremony(custodians.desk(), request_key_list())
    assert custodians.papers == []


def test_a_register_takes_nothing_from_a_drill(amina, waiting):
    outcome = hold_ceremony(Custodians().desk(), request_key_list(), is_drill=True)
    assert outcome.protocol.startswith("DRILL")
    with pytest.raises(Conflict) as refused:
        install_key_list(actor=amina, signed=outcome.signed)
    assert refused.value.code == "issuing.drill"
    assert not KeyList.objects.exists()


def test_a_register_with_a_root_gets_no_second_one_by_mistake(rooted):
    with pytest.raises(Conflict) as refused:
        hold_ceremony(Custodians().desk(), request_key_list())
    assert refused.value.code == "issuing.root-exists"
    assert "--replace-root" in refused.value.fix


def test_a_lost_root_is_replaced_and_every_old_key_falls(amina, case, rooted):
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    for key in queries.listed_keys(timezone.now()):
        stop_issuing_key(actor=amina, kid=bytes(key.kid).hex())
    fresh = make_waiting_keys(actor=amina, passphrase=PASSPHRASE)
    outcome = hold_ceremony(Custodians().desk(), request_key_list(), replaces_root=True)
    with pytest.raises(Conflict):
        install_key_list(actor=amina, signed=outcome.signed)
    install_key_list(actor=amina, signed=outcome.signed, is_new_root=True)
    assert [k.kid for k in queries.held_key_list().keys] == [bytes(fresh[0].kid)]
    assert IssuingKey.objects.filter(killed_at__isnull=False).count() == 2


def test_two_shares_sign_the_next_list(amina, rooted, waiting):
    more = make_waiting_keys(actor=amina, passphrase=PASSPHRASE)
    request = request_key_list()
    assert sum(line.startswith("NEW") for line in describe_changes(request)) == 1
    signed = sign_request(request, join_shares([rooted[2], rooted[0]]))
    install_key_list(actor=amina, signed=signed)
    assert len(queries.held_key_list().keys) == 3
    assert more[0].kid in {k.kid for k in queries.listed_keys(timezone.now())}


def test_a_typing_error_is_named_with_its_place_and_never_repeats_the_share(rooted):
    words = rooted[0].split()
    with pytest.raises(BadInput) as refused:
        read_share(" ".join([*words[:6], "acadamic", *words[7:]]), name="Share 1")
    assert refused.value.code == "issuing.share-word"
    assert "word 7" in refused.value.message
    assert "academic" in refused.value.message
    assert words[0] not in refused.value.message.split("'")[-1]


@pytest.mark.parametrize("spoil", [
    lambda words: [words[1], words[0], *words[2:]],
    lambda words: ["academic" if words[10] != "academic" else "acid" if i == 10 else w for i, w in enumerate(words)],
])  # fmt: skip
def test_words_in_the_wrong_order_or_another_word_break_the_checksum(rooted, spoil):
    with pytest.raises(BadInput) as refused:
        read_share(" ".join(spoil(rooted[0].split())))
    assert refused.value.code == "issuing.share-checksum"


def test_a_share_that_is_too_short_is_said(rooted):
    with pytest.raises(BadInput) as refused:
        read_share(" ".join(rooted[0].split()[:32]))
    assert refused.value.code == "issuing.share-length"


def test_a_share_may_be_typed_in_capitals_with_numbers_and_four_letters(rooted):
    typed = "\n".join(f"{i}. {word[:4].upper()}" for i, word in enumerate(rooted[0].split(), start=1))
    assert read_share(typed) == rooted[0]


@pytest.mark.parametrize("count", [1, 2])
def test_one_share_alone_opens_nothing_not_even_typed_twice(rooted, count):
    with pytest.raises(BadInput) as refused:
        join_shares([rooted[1]] * count)
    assert refused.value.code == "issuing.one-share"


def test_shares_of_two_roots_sign_nothing(rooted):
    other = split_root(Ed25519PrivateKey.generate())
    for foreign in other:
        with pytest.raises(SealBroken) as refused:
            join_shares([rooted[0], foreign])
        assert refused.value.code == "issuing.shares-differ"


def test_two_shares_of_another_root_sign_no_list_of_this_register(rooted):
    other = split_root(Ed25519PrivateKey.generate())
    with pytest.raises(Conflict) as refused:
        sign_request(request_key_list(), join_shares(other[:2]))
    assert refused.value.code == "issuing.another-root"


def test_a_list_signed_by_another_root_is_not_installed(amina, rooted):
    stranger = Ed25519PrivateKey.generate()
    request = request_key_list()
    forged = sign_request(type(request)(request.issued, request.keys), stranger)
    with pytest.raises(Conflict):
        install_key_list(actor=amina, signed=forged)
    claimed = SignedKeys(forged.token, bytes(queries.newest_key_list().root_public))
    with pytest.raises(SealBroken):
        install_key_list(actor=amina, signed=claimed)
    assert KeyList.objects.count() == 1


def test_an_older_list_is_not_installed_again(amina, rooted, root):
    first = KeyList.objects.get()
    install_key_list(actor=amina, signed=sign_request(request_key_list(), root))
    with pytest.raises(SealBroken) as refused:
        install_key_list(actor=amina, signed=SignedKeys(bytes(first.token), bytes(first.root_public)))
    assert refused.value.code == "letters.rollback"


def test_a_list_with_a_key_the_register_never_made_is_refused(amina, rooted, root):
    request = request_key_list()
    strange = type(request.keys[0])(
        b"evil", request.keys[0].algorithm, b"\1" * 32, *(request.issued + n for n in (0, 20, 10))
    )
    signed = sign_request(type(request)(request.issued, (*request.keys, strange), request.root_public), root)
    with pytest.raises(BadInput) as refused:
        install_key_list(actor=amina, signed=signed)
    assert refused.value.code == "issuing.unknown-key"


def test_a_request_that_went_stale_is_not_signed(amina, rooted, root):
    stale = request_key_list()
    install_key_list(actor=amina, signed=sign_request(request_key_list(), root))
    newer = request_key_list()
    mixed = type(stale)(stale.issued - 5, stale.keys, stale.root_public, newer.current)
    with pytest.raises(SealBroken):
        sign_request(mixed, root)


def test_a_key_that_waits_for_the_root_signs_nothing(amina, case, waiting):
    with pytest.raises(BadInput) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert "aman keys install" in refused.value.fix
    assert not Letter.objects.exists()


def test_a_stopped_key_signs_no_more_and_falls_with_the_next_list(amina, case, rooted, root, waiting):
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    used = Letter.objects.first().key
    stop_issuing_key(actor=amina, kid=bytes(used.kid).hex())
    assert used not in queries.listed_keys(timezone.now())
    request = request_key_list()
    assert any(line.startswith("DROPPED") for line in describe_changes(request))
    install_key_list(actor=amina, signed=sign_request(request, root))
    used.refresh_from_db()
    assert used.killed_at is not None
    assert read_key_list(bytes(queries.newest_key_list().token), root_public=root.public_key().public_bytes_raw())


def test_a_custodian_may_begin_a_share_anew(rooted):
    typed = iter(["wrong words here", "again", rooted[0]])
    desk = Desk(lambda text: None, lambda question: next(typed), lambda: None)
    assert ask_share(desk, "Share 1") == rooted[0]


def test_the_dates_of_a_key_come_from_the_list_the_root_signed(amina, rooted, root):
    from aman.issuing.actions.rooted import planned_keys

    now = timezone.now()
    longer = [
        type(k)(k.kid, k.algorithm, k.public, k.not_before, k.expires + 86_400, k.not_after_iat)
        for k in planned_keys(now)
    ]
    before = IssuingKey.objects.first().expires
    install_key_list(actor=amina, signed=sign_request(request_key_list(longer), root))
    assert IssuingKey.objects.first().expires - before == timedelta(days=1)
