"""What somebody chose in the settings; what they never chose is left to the browser, or is as usual."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from subjunctive_app.domain.diagnosis import DIALECTS

LANGUAGES: Final = ("en", "es")
ACCENTS: Final = ("strict", "tolerant")
SWITCH: Final = ("on", "off")
MOTION: Final = ("full", "reduced")
# Up to which level places of the subjunctive come by themselves.
UP_TO: Final = ("B1", "B2", "all")
# The sections of the progress page that may be hidden, in its order.
SECTIONS: Final = ("goal", "mistakes", "days", "forms", "wanting", "proposals")


@dataclass(frozen=True, slots=True)
class Settings:
    """One choice for each name; an empty one for what the browser decides.

    With `tolerant` accents a form that lacks only its written accent counts as right. `keys` are those for letters
    with accents, `voice` is the browser's own, which reads sentences out. `level` is the highest one of which sentences
    come unasked. The `shows_` are sections of the progress page; its headline always stays.
    """

    language: str = ""
    dialect: str = ""
    accents: str = "strict"
    keys: str = "on"
    motion: str = "full"
    voice: str = "off"
    level: str = "all"
    shows_goal: str = "on"
    shows_mistakes: str = "on"
    shows_days: str = "on"
    shows_forms: str = "on"
    shows_wanting: str = "on"
    shows_proposals: str = "on"

    @property
    def is_tolerant(self) -> bool:
        """True where a missing accent is no mistake."""
        return self.accents == "tolerant"

    @property
    def highest(self) -> str:
        """The highest level of what comes unasked; empty for all."""
        return "" if self.level == "all" else self.level

    def shows(self, section: str) -> bool:
        """True where the progress page has the section."""
        return bool(getattr(self, f"shows_{section}") == "on")

    @property
    def plain(self) -> dict[str, str]:
        """What differs from the usual, to be kept."""
        return {name: value for name, value in asdict(self).items() if value != getattr(USUAL, name)}

    def changed(self, given: Mapping[str, object]) -> "Settings":
        """The same with what is given; names and choices that there are none of are passed over."""
        known = {name: str(given[name]) for name in CHOICES if given.get(name) in CHOICES[name]}
        return replace(self, **known)


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "language": LANGUAGES,
    "dialect": DIALECTS,
    "accents": ACCENTS,
    "keys": SWITCH,
    "motion": MOTION,
    "voice": SWITCH,
    "level": UP_TO,
    **{f"shows_{section}": SWITCH for section in SECTIONS},
}
USUAL: Final = Settings()
