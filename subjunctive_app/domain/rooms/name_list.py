"""The names of a class, as its host gives them, and whose name it is that somebody types."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.rooms.names import key_of, may_stand

MOST_NAMES = 200
LONGEST_LISTED = 24
_COMMA = ","


class NotListed(DomainError):
    """The name is none of the list, or fits several of it: `code` says which (`nick_unlisted`, `nick_unclear`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_names(pasted: str) -> tuple[str, ...]:
    """The names of a pasted list, one a line, at most 200: signs that none may have are left out, long ones are cut.

    No two look alike: of namesakes the second is called 2.
    """
    names: dict[str, str] = {}
    for line in pasted.splitlines():
        if len(names) < MOST_NAMES and (name := _tidy(line)):
            free = next(one for one in _numbered(name) if key_of(one) not in names)
            names[key_of(free)] = free
    return tuple(names.values())


def listed_name(names: Iterable[str], typed: str) -> str:
    """The name of the list that somebody means: in any order, without accents, or a part that only one has.

    Raises NotListed.
    """
    said = _words(typed)
    fits = {name: _words(name) for name in names}
    whole = [name for name, words in fits.items() if words == said]
    found = whole or [name for name, words in fits.items() if said and said <= words]
    if len(found) != 1:
        raise NotListed("nick_unclear" if found else "nick_unlisted")
    return found[0]


def _tidy(line: str) -> str:
    """A name with nothing in it that a name may not have; empty where no letter is left."""
    shown = "".join(char for char in unicodedata.normalize("NFC", line) if may_stand(char) or char in f"{_COMMA}\t")
    name = " ".join(shown.split()).strip(_COMMA)
    if len(name) > LONGEST_LISTED:
        # At a word, so that what is left is still a name.
        name = (name[: LONGEST_LISTED + 1].rpartition(" ")[0] or name)[:LONGEST_LISTED].rstrip(f" {_COMMA}")
    return name if any(char.isalpha() for char in name) else ""


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):  # 22 looks like 2: more numbers may be needed than there are names
        yield f"{name[: LONGEST_LISTED - 4]} {number}"


def _words(name: str) -> frozenset[str]:
    return frozenset(filter(None, (key_of(word) for word in re.split(r"[\s,.\-]+", name))))
