"""Is a server whose certificate was revoked believed no more, and is a list that does not hold no excuse?"""

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aman.notices.mailing import tls_context
from aman.site import settings as site_settings

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SERIAL = 4242


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Issuer:
    """An authority of its own, a server's certificate by it, and its lists."""

    def __init__(self, folder):
        self.folder, self.key, self.name = folder, ec.generate_private_key(ec.SECP256R1()), name("Issuer of a test")
        signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        self.own = self._certificate(self.name, self.key, 1, [x509.BasicConstraints(True, None), signs])
        key = ec.generate_private_key(ec.SECP256R1())
        server = self._certificate(
            name("localhost"), key, SERIAL, [x509.SubjectAlternativeName([x509.DNSName("localhost")])]
        )
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.server = self._write("server.pem", plain + self._pem(server))
        self.authority = self._write("authority.pem", self._pem(self.own))

    def _certificate(self, subject, key, serial, extensions):
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        made = made.serial_number(serial).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
        for one in extensions:
            made = made.add_extension(one, True)
        return made.sign(self.key, hashes.SHA256())

    def _pem(self, thing):
        return thing.public_bytes(serialization.Encoding.PEM)

    def _write(self, file, content):
        (self.folder / file).write_bytes(content)
        return str(self.folder / file)

    def list_of(self, *serials, until=DAY):
        made = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        made = made.last_update(NOW - 2 * DAY).next_update(NOW + until)
        for serial in serials:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY).build()
            made = made.add_revoked_certificate(one)
        return self._write("revoked.pem", self._pem(made.sign(self.key, hashes.SHA256())))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    return Issuer(tmp_path_factory.mktemp("issuer"))


def meet(issuer):
    """Let the client of the mail and webhooks meet the server, in memory."""
    client = tls_context()
    client.load_verify_locations(cafile=issuer.authority)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(issuer.server)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server, server_hostname="localhost")
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(6):
        for side in (here, there):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    return here.version()


def test_where_no_list_is_named_name_time_and_issuer_are_checked(issuer, settings):
    settings.REVOKED_LISTS = ""
    assert meet(issuer) == "TLSv1.3"


def test_a_server_that_a_list_of_its_issuer_does_not_name_is_believed(issuer, settings):
    settings.REVOKED_LISTS = issuer.list_of(1, 2, 3)
    assert meet(issuer) == "TLSv1.3"


def test_a_revoked_one_is_not(issuer, settings):
    settings.REVOKED_LISTS = issuer.list_of(SERIAL)
    with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
        meet(issuer)


def test_nor_is_one_while_the_list_is_too_old(issuer, settings):
    settings.REVOKED_LISTS = issuer.list_of(until=-DAY)
    with pytest.raises(ssl.SSLCertVerificationError, match="CRL has expired"):
        meet(issuer)


def test_nor_one_of_whose_issuer_there_is_no_list(issuer, settings, tmp_path):
    settings.REVOKED_LISTS = Issuer(tmp_path).list_of()
    with pytest.raises(ssl.SSLCertVerificationError):
        meet(issuer)


def test_a_file_that_is_none_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setattr(site_settings, "REVOKED_LISTS", str(tmp_path / "none"))
    assert any("AMAN_REVOKED_LISTS" in line for line in site_settings.check_safe())
