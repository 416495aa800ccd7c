"""What a host may choose when making a room."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from subjunctive_app.domain.focus import EVERYTHING, Focus

ROUNDS = (5, 10, 15, 20)
SECONDS = (0, 20, 30, 45, 60, 90)
# For all sentences of a room at everybody's own pace.
MINUTES = (0, 5, 10, 15, 20, 30)
# In percent of the time of a round.
EXTRA_TIMES = (100, 150, 200)


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """Ten mixed cards without a clock, unless something else is chosen.

    Where there are `names`, pupils come under these alone. `asks_real_name` lets them give one that hosts alone see.
    """

    rounds: int = 10
    seconds: int = 0
    focus: Focus = EVERYTHING
    has_speed: bool = False
    has_board: bool = True
    may_type_names: bool = False
    is_paced: bool = False
    minutes: int = 0
    teams: int = 0
    names: tuple[str, ...] = ()
    asks_real_name: bool = False

    @property
    def limit_s(self) -> int:
        """The time of a round, or of a room at everybody's own pace as a whole; 0 for no limit."""
        return self.minutes * 60 if self.is_paced else self.seconds

    def packed(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "RoomSettings":
        """What `packed` gave. What a later release chose besides is passed over: the two run side by side."""
        known = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        focus = {name: kept["focus"][name] for name in Focus.__slots__ if name in kept["focus"]}
        return cls(**{**known, "focus": Focus(**focus), "names": tuple(kept.get("names", ()))})
