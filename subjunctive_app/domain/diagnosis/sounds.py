"""How a word sounds in the Spanish of most speakers, where several spellings stand for one sound."""

import re

from ..spelling import without_acutes

# In order. c before e and i sounds as s (as z in Spain, where z is its own twin), x is an old spelling of j.
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ch", "C"),
        (r"h", ""),
        (r"\bie", "ye"),
        (r"\bue", "we"),
        (r"ll", "y"),
        (r"v", "b"),
        (r"n(?=[bp])", "m"),
        (r"c(?=[ei])|z|sc(?=[ei])", "s"),
        (r"qu(?=[ei])|[cq]", "k"),
        (r"g(?=[ei])|x", "j"),
        (r"gu(?=[ei])", "g"),
        (r"gü", "gu"),
    )
)


def sound_of(word: str) -> str:
    """A key that is the same for words that sound the same (valla and vaya, quiciera and quisiera).

    Accents do not count. The key is for comparison only.
    """
    key = without_acutes(word)
    for pattern, sound in _RULES:
        key = pattern.sub(sound, key)
    return key
