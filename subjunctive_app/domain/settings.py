"""What somebody chose in the settings; what they never chose is left to the browser, or is as usual."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from subjunctive_app.domain.diagnosis import DIALECTS

LANGUAGES: Final = ("en", "es")
ACCENTS: Final = ("strict", "tolerant")
SWITCH: Final = ("on", "off")
MOTION: Final = ("full", "reduced")


@dataclass(frozen=True, slots=True)
class Settings:
    """One choice for each name; an empty one for what the browser decides.

    With `tolerant` accents a form that lacks only its written accent counts as right. `keys` are those for letters
    with accents, `voice` is the browser's own, which reads sentences out.
    """

    language: str = ""
    dialect: str = ""
    accents: str = "strict"
    keys: str = "on"
    motion: str = "full"
    voice: str = "off"

    @property
    def is_tolerant(self) -> bool:
        """True where a missing accent is no mistake."""
        return self.accents == "tolerant"

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
}
USUAL: Final = Settings()
