"""A user with a confirmed address, and a mail server that takes what is sent there."""

import pytest
from notice_servers import machine, mail_server, make_certificate

from aman.accounts.models import User
from aman.notices import mailing, posting
from aman.notices.models import NoticeWish


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    path, context = make_certificate(tmp_path)
    monkeypatch.setattr(mailing, "tls_context", lambda: context)
    monkeypatch.setattr(posting, "tls_context", lambda: context)
    return path


@pytest.fixture
def mail(certificate, settings):
    settings.SMTP_HOST, settings.SMTP_TLS = "localhost", "starttls"
    settings.SMTP_USER, settings.SMTP_PASSWORD = "aman", "the mail password"
    settings.SMTP_FROM = "aman@office.example"
    settings.SITE_ADDRESS = "https://aman.example/"
    with mail_server(certificate) as server:
        settings.SMTP_PORT = server.server_address[1]
        yield server


@pytest.fixture
def office_machine(certificate, settings):
    settings.WEBHOOK_PRIVATE = True
    settings.SITE_ADDRESS = "https://aman.example"
    with machine(certificate) as server:
        server.url = f"https://localhost:{server.server_address[1]}/aman"
        yield server


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password="a long test password", role="administrator", office=embassy)


@pytest.fixture
def reachable(amina):
    """Amina, who is told by e-mail in a zone where it is never quiet."""
    NoticeWish.objects.create(user=amina, address="amina@office.example", zone="UTC", quiet_from=0, quiet_until=0)
    return amina
