"""Which passwords are accepted: eight characters of any kind, and not one that everybody tries first."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Literal

FEWEST = 8
_COMMON = Path(__file__).with_name("common_passwords.txt")
# Nobody guesses these from a list of breaches, but from the page.
_OURS = ("ojalá", "ojala", "subjunctive", "subjuntivo")

Fault = Literal["password_short", "password_common", "password_name"]


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The list that came with this code, in lower case."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def fault_of(password: str, *, name: str) -> Fault | None:
    """Why a new password is refused, or None. No rule asks for kinds of letters, and none is too long."""
    folded = unicodedata.normalize("NFC", password).casefold()
    if len(folded) < FEWEST:
        return "password_short"
    if folded in common_passwords() or len(set(folded)) < 3:
        return "password_common"
    rest = folded.strip("0123456789!?.*-_ ")
    return "password_name" if rest and rest in {name.casefold(), *_OURS} else None
