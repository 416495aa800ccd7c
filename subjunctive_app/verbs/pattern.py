"""Where a form leaves the regular pattern, and what a step of an explanation changes, letter by letter."""

import re
from difflib import SequenceMatcher

from subjunctive_app.domain.conjugation import accepted_forms, attach_clitics, nonfinite
from subjunctive_app.domain.lexicon import plain_infinitive

MODELS = {"ar": "hablar", "er": "comer", "ir": "vivir"}
# The pronouns of a command of a verb in -se.
ENCLITICS = {"2s": "te", "2s_vos": "te", "3s": "se", "1p": "nos", "2p": "os", "3p": "se"}
# (is marked, letters), in order.
Stretches = tuple[tuple[bool, str], ...]
# Letters that stand for one sound are one letter here: the `qu` of `busque` answers the `c` of `buscar`.
_LETTER = re.compile("ch|ll|rr|qu|gu(?=[eiéí])|.")
_VOWELS = frozenset("aeiouáéíóúü")
_WITHOUT_ACUTE = str.maketrans("áéíóú", "aeiou")


def regular_forms(infinitive: str, tense: str, person: str) -> frozenset[str]:
    """What the cell would hold if the verb went like hablar, comer or vivir, letter by letter."""
    plain, model = plain_infinitive(infinitive), model_of(infinitive)
    if plain == infinitive:
        return frozenset(_transferred(plain, model, form) for form in accepted_forms(model, tense, person))
    if tense != "imperative_affirmative":
        forms = accepted_forms(f"{model}se", tense, person)
        return frozenset(_transferred(plain, model, form) for form in forms)
    return frozenset(attach_clitics(form, (ENCLITICS[person],)) for form in regular_forms(plain, tense, person))


def regular_nonfinite(infinitive: str) -> tuple[str, str]:
    """The gerund and the participle if the verb went like hablar, comer or vivir."""
    plain, model = plain_infinitive(infinitive), model_of(infinitive)
    regular = nonfinite(model if plain == infinitive else f"{model}se")
    return _transferred(plain, model, regular.gerund), _transferred(plain, model, regular.participles[0])


def model_of(infinitive: str) -> str:
    """The regular verb with the same ending."""
    return MODELS[plain_infinitive(infinitive)[-2:].replace("í", "i")]


def _transferred(infinitive: str, model: str, form: str) -> str:
    before, space, last = form.rpartition(" ")
    return before + space + infinitive[:-2] + last.removeprefix(model[:-2])


def marked(form: str, patterns: frozenset[str]) -> Stretches:
    """The form, the letters marked by which it differs from the nearest of the patterns.

    Where the form has only lost letters (`pon`, `riera`), the letter after the gap is marked, or the last one.
    """
    found = [_marked_words(form, pattern) for pattern in sorted(patterns)]
    return min(found, key=lambda stretches: sum(len(part) for is_marked, part in stretches if is_marked))


def _marked_words(form: str, pattern: str) -> Stretches:
    words = zip(form.split(), pattern.split(), strict=True)
    letters = [pair for word, regular in words for pair in (*_marked_letters(word, regular), (False, " "))]
    return _joined(letters[:-1])


def _marked_letters(word: str, regular: str) -> list[tuple[bool, str]]:
    letters, wanted = _LETTER.findall(word), _LETTER.findall(regular)
    # A lost accent alone is the spelling of one syllable (dais, vio), and no other form.
    if word in {regular, regular.translate(_WITHOUT_ACUTE)}:
        return [(False, letter) for letter in letters]
    start, end = _common(letters, wanted)
    middle = _changed(letters[start : len(letters) - end], wanted[start : len(wanted) - end])
    flags = [False] * start + middle + [False] * end
    if True not in flags:
        flags[min(start, len(flags) - 1)] = True
    elif len(letters) == len(wanted) + 1 and sum(flags) == 1:
        _widen(letters, flags)
    return list(zip(flags, letters, strict=True))


def _common(one: list[str], other: list[str]) -> tuple[int, int]:
    """How many letters the two share at the start, and then at the end."""
    shortest = min(len(one), len(other))
    start = next((index for index in range(shortest) if one[index] != other[index]), shortest)
    rest = shortest - start
    end = next((index for index in range(rest) if one[-1 - index] != other[-1 - index]), rest)
    return start, end


def _changed(letters: list[str], wanted: list[str]) -> list[bool]:
    """Which letters are not those of the pattern; a vowel that both happen to have needs a consonant beside it."""
    flags = [True] * len(letters)
    matcher = SequenceMatcher(_VOWELS.__contains__, wanted, letters, autojunk=False)
    for block in matcher.get_matching_blocks():
        flags[block.b : block.b + block.size] = [False] * block.size
    return flags


def _widen(letters: list[str], flags: list[bool]) -> None:
    """Mark a diphthong whole where one of its vowels is the regular one: tienes, juego."""
    at = flags.index(True)
    if letters[at] in {"i", "u"} and letters[at + 1 : at + 2] == ["e"]:
        flags[at + 1] = True
    elif letters[at] == "e" and at and letters[at - 1] in {"i", "u"}:
        flags[at - 1] = True


def _joined(letters: list[tuple[bool, str]]) -> Stretches:
    stretches: list[tuple[bool, str]] = []
    for is_marked, letter in letters:
        if stretches and stretches[-1][0] == is_marked:
            stretches[-1] = (is_marked, stretches[-1][1] + letter)
        else:
            stretches.append((is_marked, letter))
    return tuple(stretches)


def change(before: str, after: str) -> tuple[str, str, str, str]:
    """A step cut up: what stays in front, what goes, what comes, what stays behind."""
    if after.endswith(before):
        return "", "", after[: len(after) - len(before)], before
    start, end = _common(list(before), list(after))
    stays = before[len(before) - end :]
    return before[:start], before[start : len(before) - end], after[start : len(after) - end], stays
