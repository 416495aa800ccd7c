"""Unstressed pronouns that were typed with a form: before it, joined to it, or loose after it."""

import re
from collections.abc import Iterable, Iterator

from ..conjugation import attach_clitics
from ..spelling import without_acutes

_CLITIC = "(?:me|te|se|los?|las?|les?|nos|os)"
_BEFORE = re.compile(rf"{_CLITIC} (?:{_CLITIC} )?(?P<no>no )?(?=.)")
_LAST = re.compile(rf"{_CLITIC}$")
_TWO_LAST = re.compile(rf"({_CLITIC}) ?({_CLITIC})$")


def split_before(typed: str) -> tuple[str, bool]:
    """The answer less the pronouns before it (lo digas, se lo digas), and whether a *no* stood after them.

    The whole answer is never dropped.
    """
    found = _BEFORE.match(typed)
    return (typed[found.end() :], bool(found["no"])) if found else (typed, False)


def with_pronouns(typed: str, forms: Iterable[str]) -> Iterator[str]:
    """Every one of the `forms` with the pronouns at the end of the answer, where that is the answer.

    As it is written when they are joined (digaslo gives dígaslo). Accents do not count in the comparison, and
    the pronouns of the answer may stand loose (digas lo).
    """
    plain = without_acutes(typed)
    ends = [found.groups() or (found[0],) for pattern in (_LAST, _TWO_LAST) if (found := pattern.search(plain))]
    for clitics in ends:
        for form in forms:
            try:
                joined = attach_clitics(form, clitics)
            except ValueError:
                continue
            loose = f"{form}{''.join(clitics)}"
            if plain.replace(" ", "") in (without_acutes(joined), without_acutes(loose).replace(" ", "")):
                yield joined
