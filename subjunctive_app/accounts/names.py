"""User names and addresses: how they are written, and how they are compared."""

import re
import unicodedata

FEWEST, MOST = 2, 32
MOST_EMAIL = 254
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]+")


def tidy_name(typed: str) -> str:
    """The name as it is shown: composed letters, no space around it."""
    return unicodedata.normalize("NFKC", typed).strip()


def name_key(name: str) -> str:
    """What two names share that nobody could tell apart by hearing: Álvaro and álvaro, not Alvaro."""
    return unicodedata.normalize("NFKC", tidy_name(name).casefold())


def is_good_name(name: str) -> bool:
    """Latin letters, digits and `.`, `_`, `-` between them: no look-alikes of other scripts, no @, no spaces."""
    if not FEWEST <= len(name) <= MOST or not (name[0].isalnum() and name[-1].isalnum()):
        return False
    return all(_is_latin(char) or char in "0123456789._-" for char in name)


def tidy_email(typed: str) -> str:
    """The address as it is compared; no provider that matters tells capitals apart."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def is_good_email(email: str) -> bool:
    """It looks like an address; only a mail to it can show more."""
    return len(email) <= MOST_EMAIL and email.isprintable() and bool(_EMAIL.fullmatch(email))


def _is_latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")
