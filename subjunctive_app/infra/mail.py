"""Mails: by SMTP where a server is set, else into the log. Jobs send them, so that no request ever waits for one."""

import logging
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol

from subjunctive_app.config import SmtpConfig
from subjunctive_app.infra.breaker import Breaker

log = logging.getLogger(__name__)
TIMEOUT_S = 10  # for each step of the talk with the server


class MailRefused(Exception):
    """This mail will never be taken; the message says why, and names nobody."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text. `key` is its own: sent twice it has the same Message-ID, by which readers may know it."""

    to: str
    subject: str
    body: str
    key: str


class Mailer(Protocol):
    """Sends mails, one at a time."""

    can_send: bool

    def send(self, mail: Mail) -> None:
        """Send it. Raises MailRefused for good, CircuitOpen and OSError for now."""

    def rests(self) -> bool:
        """Whether the server was away a moment ago, so that asking again is too early."""


class SmtpMailer:
    """Hands mails to an SMTP server. With STARTTLS the talk is encrypted and the certificate checked, or there is none.

    A breaker keeps a server that does not answer, or answers amiss, from being asked again and again: after three
    mails in vain one is tried every 5 to 60 seconds.
    """

    can_send = True

    def __init__(self, smtp: SmtpConfig, *, timeout_s: float = TIMEOUT_S) -> None:
        self._smtp, self._timeout_s = smtp, timeout_s
        self._domain = smtp.sender.rpartition("@")[2].rstrip(">") or "localhost"
        self.breaker = Breaker("smtp", first_s=5, longest_s=60)

    def rests(self) -> bool:
        """While the breaker is open, but for one mail now and then."""
        return self.breaker.rests

    def send(self, mail: Mail) -> None:
        """Send it, in at most ten seconds for each step."""
        try:
            message = self._message(mail)
        except ValueError as error:
            raise MailRefused("a header cannot be written") from error
        # smtplib's own errors are OSErrors, too. A mailbox that is refused says nothing against the server.
        refused = self.breaker.call(lambda: self._talk(message), OSError)
        if isinstance(refused, smtplib.SMTPRecipientsRefused):
            [(code, _words)] = refused.recipients.values()
            if code < 500:  # "later", as servers say to strangers
                raise refused
            raise MailRefused(f"the server refuses the mailbox ({code})") from refused
        if refused:
            raise MailRefused("the server cannot write to such an address") from refused
        log.info("mail sent")

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._smtp.sender, mail.to, mail.subject
        message["Date"], message["Message-ID"] = formatdate(), f"<{mail.key}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message

    def _talk(self, message: EmailMessage) -> Exception | None:
        """Talk to the server; returns the refusal of the address, if any."""
        smtp = self._smtp
        server = smtplib.SMTP(smtp.host, smtp.port, local_hostname=self._domain, timeout=self._timeout_s)
        try:
            if smtp.starttls:
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password)
            try:
                server.send_message(message)
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError, UnicodeError) as refused:
                return refused
            # The mail is taken: a farewell that fails must not send it again.
            with suppress(OSError):
                server.quit()
            return None
        finally:
            server.close()


class LogMailer:
    """Writes mails into the log, for a developer to click. Never in production, as they hold a key."""

    def __init__(self, *, is_production: bool) -> None:
        self.can_send = not is_production

    def rests(self) -> bool:
        """Never."""
        return False

    def send(self, mail: Mail) -> None:
        """Log the mail."""
        if not self.can_send:
            raise MailRefused("SMTP_HOST is not set")
        log.info("mail to %s: %s\n%s", mail.to, mail.subject, mail.body, extra={"keeps_lines": True})


def make_mailer(smtp: SmtpConfig | None, *, is_production: bool) -> Mailer:
    """The mailer that the settings ask for."""
    return SmtpMailer(smtp) if smtp else LogMailer(is_production=is_production)
