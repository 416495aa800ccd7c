"""The links of a room: each is made of a random value of the room and the secret of the app, and stored nowhere."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Literal

Role = Literal["host", "cohost", "screen"]
HOSTS: tuple[Role, ...] = ("host", "cohost")


def token_for(secret: str, room_key: str, role: Role) -> str:
    """The 192-bit token of a role. Whoever reads the database alone cannot make it."""
    digest = hmac.new(secret.encode(), f"room:{role}:{room_key}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def role_of(secret: str, room_key: str, token: str, roles: tuple[Role, ...]) -> Role | None:
    """Which of the roles a token opens, if any."""
    given = token.encode()
    return next(
        (role for role in roles if hmac.compare_digest(token_for(secret, room_key, role).encode(), given)), None
    )


def hash_of(token: str) -> str:
    """What the database knows of a member's token."""
    return hashlib.sha256(token.encode()).hexdigest()
