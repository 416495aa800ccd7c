"""The written accent (tilde) of a Spanish word whose stressed vowel is known.

Throughout the package a form is handled with its stress *marked*: an acute on the stressed vowel wherever the
stress is not simply on the next-to-last syllable. :func:`write_accent` turns such a marked form into correct
spelling, after RAE and ASALE, *Ortografía de la lengua española* (2010), chapter II.
"""

_STRESSED = "áéíóú"
_OPEN = "aeoáéó"
_CLOSE = "iuü"
_VOWELS = frozenset(_OPEN + _CLOSE + "íú")
_ADD = str.maketrans("aeiou", _STRESSED)
_DROP = str.maketrans(_STRESSED, "aeiou")

# The only verb forms of one syllable with an accent, which tells them from the preposition and the pronoun.
_DIACRITIC = frozenset({"dé", "sé"})


def without_accent(form: str) -> str:
    """Return *form* with every acute taken off; ñ and ü stay."""
    return form if form.isascii() else form.translate(_DROP)


def mark_last_vowel(stem: str) -> str:
    """Return *stem* with an acute on its last vowel (oí stays oí); without a vowel, unchanged."""
    for index in range(len(stem) - 1, -1, -1):
        if stem[index] in _VOWELS:
            return stem[:index] + stem[index].translate(_ADD) + stem[index + 1 :]
    return stem


def mark_stress(word: str) -> str:
    """Return *word*, correctly spelled, with an acute on the vowel it is stressed on; without a vowel, unchanged."""
    nuclei = _nuclei(word)
    if not nuclei or without_accent(word) != word:
        return word
    is_paroxytone = len(nuclei) > 1 and (word[-1] in _VOWELS or word[-1] in "ns")
    stress = nuclei[-2] if is_paroxytone else nuclei[-1]
    # Of a diphthong the open vowel is stressed, of two close vowels the second (cuento, siga, huid).
    follows = stress + 1 < len(word) and word[stress + 1] in _VOWELS and stress + 1 not in nuclei
    stress += word[stress] in _CLOSE and follows
    return word[:stress] + word[stress].translate(_ADD) + word[stress + 1 :]


def is_monosyllable(word: str) -> bool:
    """Tell whether *word* is one syllable in spelling (guie, riais, hui)."""
    return len(_nuclei(word)) == 1


def is_silent_u(word: str, index: int) -> bool:
    """Tell whether ``word[index]`` is the mute u of que, qui, gue, gui."""
    if word[index] != "u" or index == 0 or word[index - 1] not in "gq":
        return False
    return index + 1 < len(word) and word[index + 1] in "eiéí"


def is_hiatus(word: str, index: int) -> bool:
    """Tell whether a stressed i or u at *index* touches an open vowel, be it across an h (reúne, prohíbe)."""
    for step in (-1, 1):
        beside = index + step
        if 0 <= beside < len(word) and word[beside] == "h":
            beside += step
        if 0 <= beside < len(word) and word[beside] in _OPEN:
            return True
    return False


def write_accent(marked: str) -> str:
    """Return the spelling of *marked*, a word with an acute on its stressed vowel.

    A word without an acute is taken to be stressed where its spelling says, and comes back unchanged.
    """
    if marked.isascii():
        return marked
    stress = next((index for index, letter in enumerate(marked) if letter in _STRESSED), -1)
    if stress < 0 or _needs_accent(marked, stress):
        return marked
    return marked.translate(_DROP)


def _needs_accent(word: str, stress: int) -> bool:
    if word[stress] in "íú" and is_hiatus(word, stress):
        return True
    nuclei = _nuclei(word)
    after = sum(1 for start in nuclei if start > stress)
    if after >= 2:
        return True
    plain_end = word[-1] in _VOWELS or word[-1] in "ns"
    if after == 1:
        return not plain_end
    return plain_end and (len(nuclei) > 1 or word in _DIACRITIC)


def _nuclei(word: str) -> list[int]:
    """Index of the first vowel of each syllable of *word* (orthographic syllables)."""
    starts: list[int] = []
    previous = -2
    for index, letter in enumerate(word):
        if letter not in _VOWELS or is_silent_u(word, index):
            continue
        if previous != index - 1 or not _is_diphthong(word[previous], letter):
            starts.append(index)
        previous = index
    return starts


def _is_diphthong(first: str, second: str) -> bool:
    """Adjacent vowels share a syllable if one is an unstressed i or u, or they are i and u (construí)."""
    close = (first in "iuüíú") + (second in "iuüíú")
    if close == 2:
        return without_accent(first) != without_accent(second)
    return first in _CLOSE or second in _CLOSE
