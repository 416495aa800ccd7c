"""Spellings that were once right and no longer are, so that they can be told from mistakes."""

from .accent import is_monosyllable, mark_stress, without_accent
from .conjugator import accepted_forms
from .lexicon import models, without_pronoun


def is_old_spelling(typed: str, infinitive: str, tense: str, person: str) -> bool:
    """Tell whether *typed* is a form of this cell as it was spelled before the reforms of 1999 and 2010.

    That is: with an accent on what has counted as one syllable since 2010 (guié, crió, riáis, huís); without
    the accent on the hiatus of verbs in reh- (rehuya); and with the accent that a command kept before its
    pronoun until 1999 (estáte, quejáte). Raises as accepted_forms.
    """
    accepted = accepted_forms(infinitive, tense, person)
    if typed in accepted:
        return False
    base = without_pronoun(infinitive)
    return any(typed in _once(form, base) for form in accepted) or (
        base != infinitive and tense == "imperative_affirmative" and typed in _with_kept_accent(accepted, base, person)
    )


def _once(form: str, base: str) -> set[str]:
    """The older spellings of a form; of several words (me fie) only the last can differ."""
    before, space, word = form.rpartition(" ")
    older: set[str] = set()
    if _ends_in_close_vowel(base) and is_monosyllable(word) and not word.endswith("d"):
        older.add(before + space + mark_stress(word))
    if base.startswith("reh") and models(base)[0].vowel in ("i>í", "u>ú"):
        older.add(before + space + without_accent(word))
    return older - {form}


def _ends_in_close_vowel(base: str) -> bool:
    """Tell whether the stem ends in i or u (fiar, huir, reír), so that its forms once counted two syllables."""
    return base.endswith(("iar", "uar", "uir", "eír"))


def _with_kept_accent(accepted: frozenset[str], base: str, person: str) -> set[str]:
    commands = accepted_forms(base, "imperative_affirmative", person)
    return {
        command + form.removeprefix(plain)
        for command in commands
        if (plain := without_accent(command)) != command
        for form in accepted
        if form.startswith(plain)
    }
