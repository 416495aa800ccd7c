"""Reading what was typed: the keyboard's substitutes for letters, punctuation, words before the verb."""

import re
import unicodedata
from collections.abc import Container, Iterator

LONGEST_READ = 200
_ACUTES = "´'`’‘"
_DIAERESES = '"“”¨'
_TILDES = "~˜"
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
# A French or Italian keyboard has the grave accent on a key of its own.
_GRAVES = str.maketrans("àèìòù", "áéíóú")
_CLOSING = {"'": "'", "‘": "’", "´": "´", '"': '"', "“": "”"}
_EDGES = " \t\r\n¿?¡!.,;:…"
_PUNCTUATION = str.maketrans(dict.fromkeys("¿?¡!.,;:…«»()[]–—-" + _ACUTES + _DIAERESES + _TILDES, " "))
_MARKED = {
    **{plain + mark: accented for mark in _ACUTES for plain, accented in zip("aeiou", "áéíóú", strict=True)},
    **{"u" + mark: "ü" for mark in _DIAERESES},
    **{"n" + mark: "ñ" for mark in _TILDES},
}
_LETTER_THEN_MARK = re.compile(f"[aeiou][{_ACUTES}]|u[{_DIAERESES}]|n[{_TILDES}]")
_MARK_THEN_LETTER = re.compile(f"[{_ACUTES}][aeiou]|[{_DIAERESES}]u|[{_TILDES}]n")
_DIAERESIS_COLON = re.compile(r"u:(?=\w)")
_ENYE_KEY = re.compile(r"(?<=\w)[;:](?=\w)")
_SUBJECTS = "yo tú tu vos él el ella usted ud vd nosotros nosotras vosotros vosotras ellos ellas ustedes uds vds"
_BEFORE_THE_VERB = frozenset(["que", *_SUBJECTS.split()])


def normalise(
    typed: str,
    *,
    accepted: Container[str] = (),
    known: Container[str] = (),
    is_negative_command: bool = False,
) -> str:
    """The answer as it is read: lower case, composed, no punctuation, no *que* or subject before the verb.

    A mark that may belong to the letter before or after it (`tuvi'eramos`) goes where it gives an `accepted`
    form, else a `known` one, else to the letter before. A *no* is dropped for negative commands only. The
    whole answer is never dropped (*se* for *sé*), except where it is punctuation alone. Of an answer of more
    than LONGEST_READ characters only case and spaces are settled: it is no form, and composing can be slow.
    """
    if len(typed) > LONGEST_READ:
        return " ".join(typed.casefold().split())
    spellings = _spellings(_clean(typed))
    readings = [_without_leading_words(spelling, is_negative_command) for spelling in spellings]
    for forms in (accepted, known):
        for reading in readings:
            if reading in forms:
                return reading
    return readings[0]


def _clean(typed: str) -> str:
    composed = unicodedata.normalize("NFC", typed.casefold())
    text = composed.translate(_INVISIBLE).translate(_GRAVES).strip(_EDGES)
    is_quoted = len(text) > 2 and _CLOSING.get(text[0]) == text[-1]
    return text[1:-1] if is_quoted else text


def _spellings(text: str) -> tuple[str, ...]:
    """Every way to read the keyboard's substitutes, the likeliest first."""
    colons = (_ENYE_KEY.sub("ñ", _DIAERESIS_COLON.sub("ü", text)), _ENYE_KEY.sub("ñ", text))
    return tuple(dict.fromkeys(spelling for colon in colons for spelling in _marked(colon)))


def _marked(text: str) -> Iterator[str]:
    for first, second in ((_LETTER_THEN_MARK, _MARK_THEN_LETTER), (_MARK_THEN_LETTER, _LETTER_THEN_MARK)):
        yield second.sub(_joined, first.sub(_joined, text))


def _joined(match: re.Match[str]) -> str:
    pair = match[0]
    return _MARKED.get(pair) or _MARKED[pair[::-1]]


def _without_leading_words(spelling: str, is_negative_command: bool) -> str:
    words = spelling.translate(_PUNCTUATION).split()
    start = 0
    while start < len(words) - 1 and (
        words[start] in _BEFORE_THE_VERB or (is_negative_command and words[start] == "no")
    ):
        start += 1
    return " ".join(words[start:])
