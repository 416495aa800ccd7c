"""A real SMTP server on the loopback that keeps what it is given."""

import asyncio
import queue
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from subjunctive_app.config import SmtpConfig
from tests.servers import HOST, free_port

WAIT_S = 10


class Postbox:
    """A context manager. `needs` is a user and a password that must be given, if any."""

    def __init__(self, needs: tuple[str, str] | None = None) -> None:
        self._mails: queue.Queue[tuple[list[str], EmailMessage]] = queue.Queue()
        self._needs = needs
        # Called before the box is looked at: where no runner is there, tests do the jobs themselves.
        self.deliver: Callable[[], None] = lambda: None
        asks: dict[str, Any] = {"authenticator": self._knows, "auth_required": True, "auth_require_tls": False}
        # It asks for LOGIN in words that no other server uses.
        asks["auth_exclude_mechanism"] = ["LOGIN"]
        # What is said to every mailbox, if anything.
        self.refuses = ""
        # While it holds, no mail is acknowledged; `talks` counts those that came so far.
        self.holds, self.talks = False, 0
        self._server = Controller(self, HOST, free_port(), **(asks if needs else {}))

    @property
    def smtp(self) -> SmtpConfig:
        """Settings of an app that sends here."""
        user, password = self._needs or ("", "")
        return SmtpConfig(HOST, self._server.port, "ojalá <no-reply@example.org>", user, password, starttls=False)

    async def handle_RCPT(
        self, server: object, session: object, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Called by aiosmtpd with each mailbox."""
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        """Called by aiosmtpd with each mail."""
        self.talks += 1
        while self.holds:
            await asyncio.sleep(0.02)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self._mails.put((envelope.rcpt_tos, mail))
        return "250 OK"

    def next(self) -> tuple[str, EmailMessage, str]:
        """The next mail: to whom, the mail, and the path of the link in it. Waits for it."""
        self.deliver()
        [to], mail = self.take()
        found = re.search(r"https?://practice\.example(/\S+)", mail.get_content())
        assert found, mail.get_content()
        return to, mail, found[1]

    def take(self) -> tuple[list[str], EmailMessage]:
        """The next mail that comes, whatever is in it, and to whom."""
        return self._mails.get(timeout=WAIT_S)

    def is_empty(self) -> bool:
        """True where no mail waits to be looked at."""
        self.deliver()
        return self._mails.empty()

    def _knows(
        self, server: object, session: object, envelope: object, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        is_right = (data.login.decode(), data.password.decode()) == self._needs
        return AuthResult(success=is_right, handled=is_right)  # of a wrong one aiosmtpd shall tell the client

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.stop()
