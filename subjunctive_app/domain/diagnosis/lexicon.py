"""Which words exist outside the paradigm asked for: forms of other verbs, and words that are no verbs."""

from collections.abc import Iterator
from typing import Final

from ..readings import read
from ..spelling import is_loosely
from .result import Reading

# Words that an answer becomes when its accent is left out or put in (este for esté).
_WORDS = """
aun como cómo de él el esta ésta estas éstas este éste hacia mas más mi mí que qué se seria si sí solo tu té
te varia varias
"""
COMMON_WORDS = frozenset(_WORDS.split())
# Verbs of the last band are rare: who types one of their forms has slipped on the way to another verb.
_RAREST_KNOWN: Final = 3


def is_form_of_known_verb(word: str, *, except_for: str = "") -> bool:
    """True where the word (or haber with a participle) is a form of a verb other than `except_for`.

    The verbs are those of the lexicon that learners meet, bands 1 to 3: a slip that happens to be a form of a
    rarer verb (teña for tenga) stays a slip. The first call builds the index of all forms.
    """
    found = read(word, lambda accepted: word in accepted, rarest=_RAREST_KNOWN)
    return any(reading.infinitive != except_for for reading in found)


def cells_in_other_verbs(word: str, infinitive: str) -> Iterator[Reading]:
    """The tenses and persons that the word, accents aside, is in the verbs that learners meet, but this one."""
    for found in read(word, lambda accepted: any(is_loosely(word, form) for form in accepted), rarest=_RAREST_KNOWN):
        if found.infinitive != infinitive:
            yield found.tense, found.person
