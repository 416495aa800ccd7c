"""Codes of rooms: short enough to read from the back row, without signs that look or sound alike."""

from collections.abc import Callable
from typing import Final

# No vowels, so that no words appear; of B and V, M and N, 8 and B, G and 6 one or none.
ALPHABET: Final = "CDFHJKMPQRTWXY34679"
LENGTH: Final = 6


def new_code(choose: Callable[[str], str]) -> str:
    """A code; `choose` picks one sign of a string, as `secrets.choice` does."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """What a person typed as a code: case, spaces and dashes do not matter. Empty where it cannot be one."""
    code = "".join(char for char in typed.upper() if char.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def spoken(code: str) -> str:
    """The code in two halves, as it is shown and said."""
    return f"{code[:3]} {code[3:]}"
