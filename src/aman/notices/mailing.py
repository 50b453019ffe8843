"""How does a message leave by e-mail? Over SMTP with TLS, with a subject that says nothing and no name inside.

Nothing here touches the database or waits longer than ten seconds for one answer.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.notices.words import words_of

PATIENCE_SECONDS = 10


class NotSent(Exception):
    """A message did not leave: why, as a code, and whether another try can help."""

    def __init__(self, code: str, *, for_good: bool = False, whole_server: bool = False) -> None:
        super().__init__(code)
        self.code, self.for_good, self.whole_server = code, for_good, whole_server


@dataclass(frozen=True, slots=True)
class Mail:
    """One message: where to, under which id, in which language, and what it says."""

    address: str
    message_id: str
    language: str
    made_at: datetime
    lines: Sequence[dict[str, str]] = ()
    code: str = ""


def site_address() -> str:
    """Give the address of this site, without a stroke at its end."""
    if settings.SITE_ADDRESS:
        return str(settings.SITE_ADDRESS).rstrip("/")
    scheme = "http" if settings.INSECURE_HTTP or settings.DEBUG else "https"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0]}"


def compose(mail: Mail) -> EmailMessage:
    """Write the message in the reader's language."""
    message = EmailMessage()
    message["From"] = settings.SMTP_FROM
    message["To"] = mail.address
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = f"<{mail.message_id}@{settings.SMTP_FROM.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    language = mail.language if mail.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        message["Subject"] = _("Aman: a code") if mail.code else _("Aman: something for you")
        message.set_content("\n".join([*(_code_lines(mail) if mail.code else _notice_lines(mail)), ""]))
        message["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return message


def _code_lines(mail: Mail) -> list[str]:
    return [
        _("Type this code in Aman to have notices sent to this address:"),
        "",
        mail.code,
        "",
        _("It holds for an hour. If you did not ask for it, do nothing: nothing will be sent here."),
    ]


def _notice_lines(mail: Mail) -> list[str]:
    lines, group = [], ""
    for line in mail.lines:
        if line.get("group", "") != group:
            group = line["group"]
            lines += [str(_GROUPS[group]), ""]
        reference = line["subject"].partition(":")[2]
        day = f", {line['day']}" if line.get("day") else ""
        lines += [f"{words_of(line['kind'])} ({reference}{day})", f"{site_address()}{line['path']}", ""]
    return [
        *lines,
        _("This message names nobody. Sign in to read more. To change when it comes: your notices in Aman."),
    ]


#: What stands above the lines of a list of what is due.
_GROUPS: dict[str, Any] = {"overdue": gettext_lazy("Overdue:"), "soon": gettext_lazy("Due within a week:")}


def tls_context() -> ssl.SSLContext:
    """Give the rules under which a server is believed: its certificate and its name are checked.

    Where lists of revoked certificates are named, one of them must speak for the certificate's issuer and still hold: a
    server whose issuer is on none is not believed.
    """
    context = ssl.create_default_context()
    if settings.REVOKED_LISTS:
        context.load_verify_locations(cafile=settings.REVOKED_LISTS)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return context


class MailServer:
    """One connection to the mail server, opened when the first message leaves and used for those after it."""

    def __init__(self) -> None:
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> MailServer:
        return self

    def __exit__(self, *error: object) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (smtplib.SMTPException, OSError):
                line.close()

    def send(self, mail: Mail) -> None:
        """Hand one message to the server.

        Raises:
            NotSent: the server is away, or it does not take this message.
        """
        try:
            if self._line is None:
                self._line = self._open()
            self._line.send_message(compose(mail), settings.SMTP_FROM, [mail.address])
        except smtplib.SMTPRecipientsRefused as error:
            code = max((answer[0] for answer in error.recipients.values()), default=0)
            raise NotSent("recipient_refused", for_good=500 <= code < 600) from None
        except smtplib.SMTPAuthenticationError:
            raise self._away("sign_in_refused") from None
        except smtplib.SMTPDataError as error:
            raise NotSent("message_refused", for_good=500 <= error.smtp_code < 600) from None
        except smtplib.SMTPSenderRefused:
            raise NotSent("sender_refused") from None
        except ssl.SSLError:
            raise self._away("tls_failed") from None
        except (smtplib.SMTPException, OSError):
            raise self._away("server_away") from None
        except (UnicodeError, ValueError):
            # The address cannot be written in a header: no try will mend it.
            raise NotSent("address_unusable", for_good=True) from None

    def _away(self, code: str) -> NotSent:
        if self._line is not None:
            self._line.close()
            self._line = None
        return NotSent(code, whole_server=True)

    def _open(self) -> smtplib.SMTP:
        host, port = str(settings.SMTP_HOST), int(settings.SMTP_PORT)
        if settings.SMTP_TLS == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_SECONDS, context=tls_context())
        else:
            line = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
        try:
            if settings.SMTP_TLS == "starttls":
                line.starttls(context=tls_context())
            if settings.SMTP_USER:
                line.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
        except BaseException:
            line.close()
            raise
        return line
