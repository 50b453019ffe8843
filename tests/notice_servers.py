"""A mail server and a machine of an office, both real, on this machine, for as long as a test takes."""

from __future__ import annotations

import base64
import http.server
import socketserver
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_certificate(folder):
    """Write a certificate for localhost and its key; give the path of both and a context that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path, ssl.create_default_context(cafile=str(path))


class _Mailbox(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 localhost ESMTP")
        sender, receiver = "", ""
        while line := self.rfile.readline():
            text = line.decode("ascii", "replace").strip()
            word = text.split(" ", 1)[0].upper()
            self.server.commands.append(word)
            if word == "EHLO":
                offered = ["localhost", "8BITMIME"] + ([] if self.is_tls else ["STARTTLS"]) + ["AUTH PLAIN"]
                for i, one in enumerate(offered):
                    self.say(f"250{' ' if i == len(offered) - 1 else '-'}{one}")
            elif word == "STARTTLS":
                self.say("220 go ahead")
                self.start_tls()
            elif word == "AUTH":
                _zero, user, password = base64.b64decode(text.split(" ")[2]).split(b"\0")
                good = (user, password) == (b"aman", b"the mail password")
                self.say("235 good" if good else "535 no")
            elif word == "MAIL":
                sender = text
                self.say("250 ok")
            elif word == "RCPT":
                receiver = text
                refused = any(name in text for name in self.server.refused)
                self.say("550 no such mailbox" if refused else "250 ok")
            elif word == "DATA":
                self.say("354 go on")
                self.take(sender, receiver)
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def setup(self):
        self.is_tls = False
        super().setup()

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def start_tls(self):
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.is_tls = True

    def take(self, sender, receiver):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.letters.append((receiver, b"".join(lines), self.is_tls))
        self.say("250 taken")

    def finish(self):
        try:
            super().finish()
        finally:
            if self.is_tls:
                self.connection.close()


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True

    def handle_error(self, request, client_address):
        """A client that hangs up is no news."""


@contextmanager
def mail_server(certificate, port=0):
    """Serve SMTP with STARTTLS; `letters` holds what was taken."""
    server = _MailServer(("127.0.0.1", port), _Mailbox)
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(certificate)
    server.letters, server.commands, server.refused = [], [], set()
    with _running(server):
        yield server


class _Machine(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.answer)
        if self.server.answer in {301, 302, 307}:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


@contextmanager
def machine(certificate=None):
    """Serve HTTP, or HTTPS with a certificate; `got` holds what was posted."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Machine)
    server.got, server.answer = [], 204
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    with _running(server):
        yield server


@contextmanager
def _running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
