"""People with an account: their roles, and who is signed in on a browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Role = Literal["learner", "teacher", "admin"]
# Each may do what those before it may.
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in: the user, the session that says so since when, what they chose (domain.settings)."""

    user_id: int
    session_id: int
    name: str
    role: Role
    since: datetime
    settings: Mapping[str, object] = field(default_factory=dict)

    def may(self, role: Role) -> bool:
        """True for this role, and for those above it."""
        return ROLES.index(self.role) >= ROLES.index(role)


def role_named(name: str) -> Role:
    """The role of this name; raise ValueError for any other word."""
    for role in ROLES:
        if role == name:
            return role
    raise ValueError(f"No role {name!r}: choose {', '.join(ROLES)}.")
