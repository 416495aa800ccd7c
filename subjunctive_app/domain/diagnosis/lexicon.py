"""Which words exist outside the paradigm asked for: forms of other verbs, and words that are no verbs."""

from typing import Final

from ..readings import read

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
