"""Is every file that is kept counted and, where a scanner is named, looked through; and does a scanner that is away close the way in?"""

import socket
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aman.accounts.limits import counted
from aman.audit.models import AuditEvent
from aman.rosters.models import Roster
from aman.site import settings as site_settings
from aman.site.scanning import ScanAway, finds_harm, is_place

LIST = b"Full name,Father name,Date of birth\nZmarai Darwazi,Latif,05/13/1984\n"
#: What the scanner of these tests objects to.
HARM = b"harmful-words-for-a-test"


class Scanner:
    """Speaks the scanner's side of INSTREAM on a socket of its own."""

    def __init__(self, family, place):
        self.answer, self.heard = None, b""
        self._listening = socket.socket(family, socket.SOCK_STREAM)
        self._listening.bind(place)
        self._listening.listen(8)
        self.place = self._listening.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                asked, _who = self._listening.accept()
            except OSError:
                return
            with asked:
                self._one(asked.makefile("rb"), asked)

    def _one(self, said, asked):
        command = said.read(10)
        body = b""
        while size := int.from_bytes(said.read(4), "big"):
            body += said.read(size)
        self.heard = command + body
        words = b"stream: Trial-Words FOUND\0" if HARM in body else b"stream: OK\0"
        asked.sendall(words if self.answer is None else self.answer)

    def close(self):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=10)


@pytest.fixture
def scanner(tmp_path, settings):
    made = Scanner(socket.AF_INET, ("127.0.0.1", 0))
    settings.SCAN_SOCKET = f"127.0.0.1:{made.place[1]}"
    yield made
    made.close()


def send(client, content=LIST, name="list.csv"):
    return client.post("/rosters/receive/", {"file": SimpleUploadedFile(name, content), "received_on": "2023-10-20"})


def test_a_file_is_taken_where_the_scanner_finds_nothing_and_arrives_whole(client, rahela, scanner):
    client.force_login(rahela)
    assert send(client).status_code == 302
    assert scanner.heard == b"zINSTREAM\0" + LIST
    assert bytes(Roster.objects.get().content) == LIST


def test_a_file_that_would_do_harm_is_refused_in_words_and_nothing_of_it_is_kept(client, rahela, scanner):
    client.force_login(rahela)
    answer = send(client, LIST + HARM)
    assert answer.status_code == 422
    assert "would harm machines" in answer.content.decode()
    assert Roster.objects.count() == 0
    (line,) = AuditEvent.objects.filter(verb="upload.refused")
    assert (line.actor, line.detail) == ("rahela", {"why": "harm", "kilobytes": 0})


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 9000, b"stream: OK?\0"])
def test_while_the_scanner_does_not_say_nothing_is_taken(client, rahela, scanner, said):
    scanner.answer = said
    client.force_login(rahela)
    answer = send(client)
    assert answer.status_code == 503
    assert "did not answer" in answer.content.decode()
    assert Roster.objects.count() == 0


def test_nor_while_it_is_not_there(client, rahela, settings, tmp_path):
    settings.SCAN_SOCKET = str(tmp_path / "nobody")
    client.force_login(rahela)
    assert send(client).status_code == 503
    settings.SCAN_SOCKET = "127.0.0.1:1"
    assert send(client).status_code == 503


def test_it_is_asked_over_a_socket_of_this_machine_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scanner = Scanner(socket.AF_UNIX, "s")
    try:
        assert not finds_harm([b"a", b"", b"b"], place=str(tmp_path / "s"))
        assert scanner.heard == b"zINSTREAM\0ab"
        assert finds_harm([HARM], place=str(tmp_path / "s"))
    finally:
        scanner.close()
    with pytest.raises(ScanAway):
        finds_harm([b"a"], place=str(tmp_path / "s"))


@pytest.mark.parametrize("place", ["/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", "localhost:3310"])
def test_a_place_of_this_machine_may_be_named(place):
    assert is_place(place)


@pytest.mark.parametrize("place", ["clamd", "192.0.2.1:3310", "scanner.example:3310", "127.0.0.1", ":3310", "tcp://x"])
def test_no_file_travels_to_another_machine(place, monkeypatch):
    assert not is_place(place)
    monkeypatch.setattr(site_settings, "SCAN_SOCKET", place)
    assert any("AMAN_SCAN_SOCKET" in line for line in site_settings.check_safe())


def test_what_is_more_than_a_user_may_send_in_a_day_is_refused_and_does_not_count(client, rahela, settings):
    settings.UPLOAD_MEGABYTES_A_DAY = 1
    client.force_login(rahela)
    assert send(client).status_code == 302
    answer = send(client, LIST + b"x" * 1_100_000, "other.csv")
    assert answer.status_code == 429
    assert "more than 1 MB" in answer.content.decode()
    assert Roster.objects.count() == 1
    assert AuditEvent.objects.get(verb="upload.refused").detail["why"] == "quota"
    assert (
        counted("sent_kilobytes", f"user:{rahela.pk}") == counted("sent_kilobytes", f"office:{rahela.office_id}") == 1
    )
    assert send(client, LIST + b"\n").status_code == 302, "what fits is still taken"


def test_an_office_has_a_count_of_its_own(client, rahela, embassy, settings):
    from aman.accounts.models import User

    other = User.objects.create_user("razia", password="a long test password", role="register_officer", office=embassy)
    settings.OFFICE_UPLOAD_MEGABYTES_A_DAY = 1
    client.force_login(rahela)
    send(client, LIST + b"x," * 300_000)
    client.force_login(other)
    assert send(client, LIST + b"y," * 300_000).status_code == 429
    assert counted("sent_kilobytes", f"user:{other.pk}") == 0


def test_a_picture_that_is_kept_nowhere_is_not_counted_and_needs_no_scanner(client, dawud, settings):
    settings.SCAN_SOCKET = "127.0.0.1:1"
    client.force_login(dawud)
    picture = SimpleUploadedFile("a.png", b"no picture")
    answer = client.post("/checks/", {"picture": picture, "reason": "letter", "place": "Faizabad"})
    assert answer.status_code == 422
    assert counted("sent_kilobytes", f"user:{dawud.pk}") == 0


def test_every_page_that_takes_a_file_is_behind_this_door_or_keeps_none():
    from django.urls import get_resolver

    def views(patterns):
        for one in patterns:
            yield from views(one.url_patterns) if hasattr(one, "url_patterns") else [one.callback]

    # The API's own; a stranger's report about a page that looks like ours; pictures of letters, three times.
    apart = {view.__name__ for view in views(get_resolver().url_patterns) if getattr(view, "csrf_exempt", False)}
    assert apart == {"sync_view_wrapper", "take_report", "verify_letter", "ask_desk", "release_with_picture"}
