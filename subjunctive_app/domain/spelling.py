"""Comparisons of spelling: without acute accents, without tildes, and up to a few slips of the finger."""

_NO_ACUTES = str.maketrans("áéíóú", "aeiou")
_NO_ENYES = str.maketrans("ñ", "n")
_NO_MARKS = str.maketrans("áéíóúñü", "aeiounu")


def without_acutes(text: str) -> str:
    """The text without acute accents; ü and ñ are other letters and stay."""
    return text.translate(_NO_ACUTES)


def without_enyes(text: str) -> str:
    """The text without acute accents and with n for ñ."""
    return without_acutes(text).translate(_NO_ENYES)


def without_marks(text: str) -> str:
    """The text in the letters of an English keyboard: no acutes, n for ñ, u for ü."""
    return text.translate(_NO_MARKS)


def is_loosely(typed: str, form: str) -> bool:
    """True where `typed` is `form` but for its acutes, and for n typed for ñ or u for ü (not ñ for n)."""
    if without_marks(typed) != without_marks(form):
        return False
    return all(mine not in "ñü" or mine == yours for mine, yours in zip(typed, form, strict=True))


def is_within(typed: str, form: str, slips: int) -> bool:
    """True where at most `slips` letters were added, left out, changed or swapped with a neighbour.

    This is the optimal string alignment distance, cut off at `slips`. Time is linear in the shorter text,
    since texts of too different a length are never compared.
    """
    if abs(len(typed) - len(form)) > slips:
        return False
    same = _common_prefix(typed, form)
    typed, form = typed[same:], form[same:]
    if not typed or not form:
        return True
    if slips == 0:
        return False
    swapped = typed[:2] == form[1::-1] and is_within(typed[2:], form[2:], slips - 1)
    return swapped or any(
        is_within(*rest, slips - 1) for rest in ((typed[1:], form[1:]), (typed[1:], form), (typed, form[1:]))
    )


def _common_prefix(one: str, other: str) -> int:
    for index, (mine, yours) in enumerate(zip(one, other, strict=False)):
        if mine != yours:
            return index
    return min(len(one), len(other))
