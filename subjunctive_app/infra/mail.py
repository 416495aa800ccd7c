"""Mails: by SMTP where a server is set, else into the log. Nobody's request ever waits for one."""

import logging
import smtplib
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from subjunctive_app.config import SmtpConfig
from subjunctive_app.infra.breaker import Breaker, CircuitOpen

log = logging.getLogger(__name__)
TIMEOUT_S = 10  # for each step of the talk with the server
TRIES = 3
AWAY = (ConnectionError, TimeoutError, smtplib.SMTPServerDisconnected)
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text."""

    to: str
    subject: str
    body: str


class Mailer(Protocol):
    """Sends mails, in its own time. A mail that cannot be sent is a line in the log, never an error of a request."""

    can_send: bool

    def send(self, mail: Mail) -> None:
        """Take the mail and return at once."""


class SmtpMailer:
    """Hands mails to an SMTP server, one after the other, in a thread of its own.

    Three tries, with growing pauses by chance, where the server does not answer or says "later". After three mails
    in vain the next ones are given up at once, for up to a minute: whoever waits for one asks once more. With
    STARTTLS the talk is encrypted and the server's certificate is checked, or there is none.
    """

    can_send = True

    def __init__(self, smtp: SmtpConfig) -> None:
        self._smtp = smtp
        self._domain = smtp.sender.rpartition("@")[2].rstrip(">") or "localhost"
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="mail")
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self.breaker = Breaker("smtp", first_s=5, longest_s=60)
        self._retrying = Retrying(
            retry=retry_if_exception(_may_pass),
            wait=wait_random_exponential(multiplier=0.5, max=4),
            stop=stop_after_attempt(TRIES),
            reraise=True,
        )

    def send(self, mail: Mail) -> None:
        """Queue the mail; with 200 in the queue it is dropped."""
        if not self._places.acquire(blocking=False):
            log.error("mail dropped: %d are waiting", MOST_WAITING)
            return
        self._pool.submit(copy_context().run, self._deliver, mail)  # its lines carry the id of the request

    def _deliver(self, mail: Mail) -> None:
        try:
            message = self._message(mail)
            self.breaker.call(lambda: self._retrying(self._talk, message), *AWAY)
            log.info("mail sent")
        except (CircuitOpen, OSError, ValueError) as error:  # smtplib's own are OSErrors; a header can be refused
            # Neither the words of the server nor the address: both may name the learner.
            log.error("mail not sent: %s", type(error).__name__)
        finally:
            self._places.release()

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._smtp.sender, mail.to, mail.subject
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message

    def _talk(self, message: EmailMessage) -> None:
        smtp = self._smtp
        with smtplib.SMTP(smtp.host, smtp.port, local_hostname=self._domain, timeout=TIMEOUT_S) as server:
            if smtp.starttls:
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password)
            server.send_message(message)


def _may_pass(error: BaseException) -> bool:
    """Whether another try may help: not where the server refuses for good, or its certificate is wrong."""
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return isinstance(error, AWAY)


class LogMailer:
    """Writes mails into the log, for a developer to click. In production only that there was one: it holds a key."""

    def __init__(self, *, is_production: bool) -> None:
        self.can_send = not is_production

    def send(self, mail: Mail) -> None:
        """Log the mail."""
        if self.can_send:
            log.info("mail to %s: %s\n%s", mail.to, mail.subject, mail.body, extra={"keeps_lines": True})
        else:
            log.warning("mail not sent: SMTP_HOST is not set")


def make_mailer(smtp: SmtpConfig | None, *, is_production: bool) -> Mailer:
    """The mailer that the settings ask for."""
    return SmtpMailer(smtp) if smtp else LogMailer(is_production=is_production)
