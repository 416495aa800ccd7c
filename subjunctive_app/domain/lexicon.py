"""The lexicon: what the verbs mean, how common they are, how they are conjugated; search by infinitive or gloss.

The files hold one verb a line. A verb that exists with *se* only is listed with it (quejarse), any other under
its plain infinitive, with the sense of its pronominal use where that is common.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from .conjugation import MissingForm, Step, explain_form, nonfinite
from .spelling import is_loosely, is_within, without_acutes, without_marks

FOLDER: Final = Path(__file__).parent / "content" / "lexicon"
Use = Literal["weather", "third", "no future"]
RAREST: Final = 4
_BANDS: Final = range(1, RAREST + 1)
_USES: Final = (None, *get_args(Use))
_KEYS: Final = frozenset({"en", "band", "se", "use"})
# Up to this many letters, two slips turn nearly every word into nearly every other.
_SHORT: Final = 4
# One place in so many is kept for verbs whose English sense is what was typed.
_SENSES_SHARE: Final = 3
# Class: the rules that make its forms, of which one set must be there. Of two classes the first counts:
# tener is irregular, comenzar e>ie, conocer yo-stem.
_RULES_OF_CLASS: Final = {
    # Forms or stems of its own: ser, tener (tuve), salir (saldré), estar.
    "irregular": ({"irregular"}, {"preterite-stem"}, {"future-stem"}, {"short-imperative"}),
    # Two vowel changes: sentir (siento, sintió), dormir (duermo, durmió).
    "e>ie>i": ({"diphthong-e-ie", "vowel-e-i"},),
    "o>ue>u": ({"diphthong-o-ue", "vowel-o-u"},),
    # One: pensar, contar, jugar, adquirir, pedir.
    "e>ie": ({"diphthong-e-ie"},),
    "o>ue": ({"diphthong-o-ue"}, {"diphthong-o-hue"}),
    "u>ue": ({"diphthong-u-ue"},),
    "i>ie": ({"diphthong-i-ie"},),
    "e>i": ({"vowel-e-i"},),
    # The yo form decides: conocer (conozco), caer (caigo).
    "yo-stem": ({"yo-stem"},),
    # construir (construyo), leer (leyó).
    "y": ({"spelling-uir-y"}, {"spelling-i-y"}),
    # enviar (envíe), actuar (actúe).
    "accent": ({"hiatus-i"}, {"hiatus-u"}),
}
# The last three: buscar (busque), abrir (abierto), hablar.
VERB_CLASSES: Final = (*_RULES_OF_CLASS, "spelling", "participle", "regular")
# Cells that between them show every rule a verb follows; one that the verb lacks has nothing to tell.
_TELLING_CELLS: Final = (
    ("present", "3s"),
    ("ind_preterite", "3s"),
    ("ind_future", "3s"),
    ("imperative_affirmative", "2s"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A verb of the lexicon.

    `gloss` is English without "to", the commonest sense first. `band` is 1 (the 300 commonest verbs) to 4
    (rare). `se` is the gloss of the pronominal use, "" where it means the same, None where it is not common.
    `use` is how the verb is used: "weather" without a subject, in 3s; "third" in third persons; "no future"
    without future, conditional and imperative; None throughout. The conjugator may know more forms.
    """

    infinitive: str
    gloss: str
    band: int
    se: str | None = None
    use: Use | None = None

    @property
    def is_pronominal(self) -> bool:
        """True for a verb that exists with se only."""
        return self.infinitive.endswith("se")


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, Entry]:
    """Every verb of the lexicon by its infinitive, in the order of the alphabet; raises as read_lexicon.

    The first call reads the files, some 40 ms.
    """
    return MappingProxyType(read_lexicon(FOLDER))


def read_lexicon(folder: Path) -> dict[str, Entry]:
    """The verbs of the files of a folder.

    Raises ValueError for a verb that is listed twice, and for an entry without a gloss or with an unknown key,
    band or use.
    """
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        for infinitive, data in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if infinitive in found:
                raise ValueError(f"{path.name}: {infinitive} is listed twice")
            found[infinitive] = _entry(infinitive, data)
    return found


def _entry(infinitive: str, data: Mapping[str, Any]) -> Entry:
    is_known = set(data) <= _KEYS and data.get("band") in _BANDS and data.get("use") in _USES
    if not (is_known and data.get("en")):
        raise ValueError(f"{infinitive}: not an entry of the lexicon: {dict(data)}")
    return Entry(infinitive, data["en"], data["band"], data.get("se"), data.get("use"))


def entry(infinitive: str) -> Entry | None:
    """The entry of a verb; None where it is not listed."""
    return lexicon().get(infinitive)


def plain_infinitive(infinitive: str) -> str:
    """The infinitive without the se of a pronominal verb: quejar for quejarse."""
    return infinitive[:-2] if infinitive.endswith("rse") else infinitive


def verb_class(infinitive: str) -> str:
    """The class of a verb: the first of VERB_CLASSES that fits.

    Read off the steps that build its forms, so that any verb has one. Raises UnknownVerb for a string that
    cannot be a Spanish infinitive.
    """
    plain = plain_infinitive(infinitive)
    steps = [step for cell in _TELLING_CELLS for step in _steps(plain, *cell)]
    rules = {step.rule for step in steps if step.rule != "future-stem" or _is_shortened(step)}
    found = next((name for name, sets in _RULES_OF_CLASS.items() if any(needed <= rules for needed in sets)), None)
    if found:
        return found
    if any(rule.startswith("spelling-") for rule in rules):
        return "spelling"
    regular = plain[:-2] + ("ado" if plain.endswith("ar") else "ido")
    return "regular" if without_acutes(nonfinite(plain).participles[0]) == regular else "participle"


def _steps(infinitive: str, tense: str, person: str) -> tuple[Step, ...]:
    try:
        return explain_form(infinitive, tense, person).steps
    except MissingForm:
        return ()


def _is_shortened(step: Step) -> bool:
    return without_acutes(step.before) != step.after


def search(text: str, limit: int) -> tuple[Entry, ...]:
    """The verbs that somebody typing `text` may mean, the likeliest first, at most `limit`.

    Case, accents and spaces around it do not count; n finds ñ as well, ñ only ñ. Infinitives that start so
    come first: the very verb, then by band and alphabet (levantarse finds levantar). Verbs with an English
    sense that starts so follow, and those that mean just that are not crowded out (go finds ir); "to come"
    asks for senses alone. Nothing is found for an empty text.
    """
    wanted = _clean(text)
    sense = without_marks(wanted.removeprefix("to "))
    if not sense:
        return ()
    spelt = [] if wanted.startswith("to ") else _by_infinitive(without_acutes(wanted))
    meant = _by_sense(sense)
    kept = min(limit // _SENSES_SHARE, sum(f"; {sense};" in row.senses for row in meant))
    found = dict.fromkeys([*spelt[: limit - kept], *meant[:kept], *spelt, *meant])
    return tuple(row.entry for row in found)[:limit]


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _by_infinitive(typed: str) -> list["_Row"]:
    bare = plain_infinitive(typed)
    keys = {without_marks(typed), without_marks(bare)}
    very = [row for row in _starting(bare) if row.key in keys]
    return very + sorted(_starting(typed), key=lambda row: row.entry.band)


def _starting(typed: str) -> list["_Row"]:
    key = without_marks(typed)
    return [row for row in _rows() if row.key.startswith(key) and is_loosely(typed, row.spelling[: len(typed)])]


def _by_sense(sense: str) -> list["_Row"]:
    start = f" {sense}"
    found = [row for row in _rows() if start in row.senses]
    return sorted(found, key=lambda row: (_place(row.senses, sense), row.entry.band, row.senses.index(start)))


def _place(senses: str, sense: str) -> int:
    """How near a sense is to what was typed: it is that, its first word is, it starts so, a word of it does."""
    near = (f"; {sense};", f"; {sense} ", f"; {sense}")
    return next((place for place, start in enumerate(near) if start in senses), len(near))


def suggestions(text: str, limit: int = 5) -> tuple[Entry, ...]:
    """The verbs that a misspelt infinitive may mean ("did you mean"), the nearest first, at most `limit`.

    They are within two slips of the finger, one for a text of up to four letters; accents do not count.
    """
    typed = plain_infinitive(without_marks(_clean(text)))
    most = 1 if len(typed) <= _SHORT else 2
    letters = _letters(typed)
    near: list[tuple[int, int, Entry]] = []
    for row in _rows():
        if (row.letters ^ letters).bit_count() > 2 * most:
            continue
        if is_within(typed, row.plain, most):
            slips = next(slips for slips in range(most + 1) if is_within(typed, row.plain, slips))
            near.append((slips, row.entry.band, row.entry))
    near.sort(key=lambda found: found[:2])
    return tuple(found for _slips, _band, found in near[:limit])


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """An entry as the search reads it: without acutes, without marks, plain without marks; "; sense; sense;"."""

    entry: Entry
    spelling: str
    key: str
    plain: str
    letters: int
    senses: str


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    entries = sorted(lexicon().values(), key=lambda entry: alphabetical(entry.infinitive))
    return tuple(_row(entry) for entry in entries)


def _row(entry: Entry) -> _Row:
    key = without_marks(entry.infinitive)
    plain = plain_infinitive(key)
    glosses = "; ".join(filter(None, (entry.gloss, entry.se)))
    senses = without_marks(glosses.casefold().replace(",", ";"))
    return _Row(entry, without_acutes(entry.infinitive), key, plain, _letters(plain), f"; {senses};")


def _letters(word: str) -> int:
    """The letters of a word as a set of bits: two words within n slips differ in at most 2 n of them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def alphabetical(infinitive: str) -> str:
    """The key that sorts Spanish words: ñ after n, accents do not count."""
    return without_marks(infinitive.replace("ñ", "n\uffff"))
