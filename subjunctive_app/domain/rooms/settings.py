"""What a host may choose when making a room."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from subjunctive_app.domain.focus import EVERYTHING, Focus

ROUNDS = (5, 10, 15, 20)
SECONDS = (0, 20, 30, 45, 60, 90)
# In percent of the time of a round.
EXTRA_TIMES = (100, 150, 200)


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """Ten mixed cards without a clock, unless something else is chosen."""

    rounds: int = 10
    seconds: int = 0
    focus: Focus = EVERYTHING
    has_speed: bool = False
    has_board: bool = True
    may_type_names: bool = False

    def packed(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "RoomSettings":
        """What `packed` gave."""
        return cls(**{**kept, "focus": Focus(**kept["focus"])})
