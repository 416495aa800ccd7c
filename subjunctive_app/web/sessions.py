"""The session cookie, as Flask makes it, under clocks that differ."""

from datetime import UTC, datetime

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class PatientSessions(SecureCookieSessionInterface):
    """Takes a cookie of the future, too, made before a clock was set back, or by a machine that is ahead.

    Flask's own would drop it, and with it everybody's log-in. Its lifetime is still the longest that one lives.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie; an empty one where there is none, or it cannot be read, or is too old."""
        signer = self.get_signing_serializer(app)
        value = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not value:
            return None if signer is None else self.session_class()
        try:
            data, made_at = signer.loads(value, return_timestamp=True)
        except BadSignature:
            return self.session_class()
        is_over = datetime.now(UTC) - made_at > app.permanent_session_lifetime
        return self.session_class() if is_over else self.session_class(data)
