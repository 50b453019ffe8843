"""Is a list on the command line held against the scanner before it is read?"""

import socket
import threading
from contextlib import contextmanager
from datetime import date

import pytest

from aman.cli.looking_through import look_through
from aman.errors import BadInput
from aman.rosters.models import Roster
from aman.site.scanning import ScanAway

LIST = b"Full name,Father name,Date of birth\nZmarai Darwazi,Latif,05/13/1984\n"


@contextmanager
def scanner(answer):
    """One that listens once and says the same of everything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            asked, _who = listening.accept()
            with asked, asked.makefile("rb") as said:
                said.read(10)
                while size := int.from_bytes(said.read(4), "big"):
                    said.read(size)
                asked.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join(timeout=10)


@pytest.fixture
def a_list(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(LIST)
    return path


def test_what_would_do_harm_is_refused_and_what_would_not_is_read(a_list, settings):
    with scanner(b"stream: OK\0") as place:
        settings.SCAN_SOCKET = place
        look_through(a_list)
    with scanner(b"stream: Trial FOUND\0") as place:
        settings.SCAN_SOCKET = place
        with pytest.raises(BadInput, match=r"list\.csv was not read"):
            look_through(a_list)


def test_without_a_scanner_nothing_is_asked_and_a_file_that_is_not_there_is_left_to_its_reader(tmp_path, settings):
    look_through(tmp_path / "nothing")
    settings.SCAN_SOCKET = "127.0.0.1:1"
    look_through(tmp_path / "nothing")


def test_both_verbs_that_read_a_list_ask_first(a_list, settings, embassy, monkeypatch):
    from aman.cli.receive import receive
    from aman.cli.run import run_spine

    settings.SCAN_SOCKET = "127.0.0.1:1"
    monkeypatch.setattr("aman.cli.receive.open_database", lambda *_: None)
    with pytest.raises(ScanAway):
        receive(path=a_list, office="embassy")
    with pytest.raises(ScanAway):
        run_spine(a_list, office="embassy", as_of=date(2026, 1, 1), issue=False)
    assert not Roster.objects.exists()
