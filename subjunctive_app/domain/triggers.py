"""Triggers: the words that call for a mood, written so that a program can find them in a sentence.

A phrase is a row of words in their dictionary form. A verb stands for all its forms (*querer que* finds *quería que*,
*es posible que* finds *será posible que*); `(de)` may be missing; `bueno/malo` is either word; `…` is a stretch of
other words, and *que* after it any relative (*donde*, *quien*). Accents count: *cuándo* is not *cuando*.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from subjunctive_app.domain.conjugation import nonfinite
from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.lexicon import lexicon, plain_infinitive
from subjunctive_app.domain.readings import readings_of, readings_without_accents

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"\([^)]*\)|…|[^\W\d_]+(?:/[^\W\d_]+)*")
# After a verb or *no* other words may stand: "no estoy nada seguro de que", "espero de verdad que".
_CLITICS = re.compile(r"(me|te|se|nos|os|lo|la|los|las|le|les){1,2}$")
_SHORTEST = 2
_RELATIVES = frozenset(["que", "donde", "quien", "quienes", "cual", "cuales", "cuyo", "cuya", "cuyos", "cuyas"])
_MOST_BETWEEN, _MOST_IN_GAP = 3, 8
# Spelled like forms of verbs (parar, comer, unir …), but never meant as such in a trigger.
_NO_VERBS = frozenset(
    {
        *("a", "al", "como", "con", "contra", "cuando", "de", "del", "el", "en", "entre", "la", "las", "lo", "los"),
        *("mas", "más", "me", "mientras", "nada", "no", "o", "para", "pena", "por", "que", "se", "si", "sin", "sobre"),
        *("te", "una", "unas", "uno", "y", "ya"),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A place in a phrase: the words that may stand there; `is_gap` lets a stretch of others stand before it."""

    words: frozenset[str]
    is_optional: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """A phrase of an environment; `is_lookalike` where it takes another mood than the subjunctive."""

    phrase: str
    environment: str
    is_lookalike: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The phrase place by place."""
        return parsed(self.phrase)


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger in a sentence, from `start` to `end` (characters)."""

    trigger: Trigger
    start: int
    end: int


@lru_cache(maxsize=4096)
def parsed(phrase: str) -> tuple[Part, ...]:
    """The places of a phrase."""
    parts: list[Part] = []
    is_gap = False
    for piece in _PART.findall(phrase.casefold()):
        if piece == "…":
            is_gap = True
            continue
        words = frozenset(_WORD.findall(piece))
        words |= _RELATIVES if is_gap and "que" in words else frozenset()
        parts.append(Part(words, is_optional=piece.startswith("("), is_gap=is_gap))
        is_gap = False
    return tuple(parts)


def fits(phrase: str, text: str) -> bool:
    """True where a text that is a trigger (*No estoy nada seguro de que*) is one of this phrase."""
    words = _WORD.findall(text.casefold())
    return any(True for place in range(len(words)) for _end in _ends(parsed(phrase), words, place))


def find(sentence: str) -> list[Match]:
    """The triggers in a sentence, the longest first; of equally long ones in the order of the environments."""
    spots = list(_WORD.finditer(sentence.casefold()))
    words = [spot[0] for spot in spots]
    found: dict[tuple[str, str, int], Match] = {}
    for place, word in enumerate(words):
        for trigger in _beginning_with(word):
            for end in _ends(trigger.parts, words, place):
                match = Match(trigger, spots[place].start(), spots[end - 1].end())
                found.setdefault((trigger.environment, trigger.phrase, place), match)
    order = {trigger: place for place, trigger in enumerate(all_triggers())}
    return sorted(found.values(), key=lambda one: (-len(one.trigger.parts), order[one.trigger], one.start))


def environments_of(text: str, *, most: int = 5) -> list[Environment]:
    """The environments of which a text is a trigger or the beginning of one; none for less than two letters."""
    wanted = " ".join(text.casefold().split())
    if len(wanted) < 2:
        return []
    exact = [trigger for trigger in all_triggers() if fits(trigger.phrase, wanted)]
    begun = [trigger for trigger in all_triggers() if trigger.phrase.startswith(wanted)]
    names = dict.fromkeys(trigger.environment for trigger in (*exact, *begun))
    return [ENVIRONMENTS[name] for name in names][:most]


@lru_cache(maxsize=1)
def all_triggers() -> tuple[Trigger, ...]:
    """Every trigger, environment by environment: first those of the subjunctive, then the look-alikes."""
    return tuple(
        Trigger(phrase, environment.id, is_lookalike)
        for is_lookalike in (False, True)
        for environment in ENVIRONMENTS.values()
        for phrase in (environment.lookalikes if is_lookalike else environment.triggers)
    )


@lru_cache(maxsize=1)
def _by_beginning() -> dict[str, list[Trigger]]:
    """The triggers by the words and verbs that may stand first in them."""
    found: dict[str, list[Trigger]] = {}
    for trigger in all_triggers():
        first = next((place for place, part in enumerate(trigger.parts) if not part.is_optional), 0)
        words = frozenset().union(*(part.words for part in trigger.parts[: first + 1]))
        for key in words.union(*map(_verbs, words)):
            found.setdefault(key, []).append(trigger)
    return found


def _beginning_with(word: str) -> list[Trigger]:
    """The triggers of which a word may be the first."""
    index = _by_beginning()
    return list(dict.fromkeys(trigger for key in (word, *_verbs(word)) for trigger in index.get(key, ())))


def _ends(parts: Sequence[Part], words: Sequence[str], place: int, reach: int = 0) -> Iterator[int]:
    """Where the phrase may end (one past its last word) if it begins at `place`; the nearest end first.

    `reach` is how many other words may stand before its next word.
    """
    if not parts:
        yield place
        return
    part, rest = parts[0], parts[1:]
    most = _MOST_IN_GAP if part.is_gap else reach
    for at in range(place, min(len(words), place + most + 1)):
        if any(_is_word(words[at], wanted) for wanted in part.words):
            yield from _ends(rest, words, at + 1, _reach_after(part))
    if part.is_optional:
        yield from _ends(rest, words, place, reach)


def _reach_after(part: Part) -> int:
    return _MOST_BETWEEN if any(word == "no" or _verbs(word) for word in part.words) else 0


def _is_word(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    return bool(_verbs(wanted) & _verbs(word))


@lru_cache(maxsize=16384)
def _verbs(word: str) -> frozenset[str]:
    """The verbs that a word may be a form of; without se, since a phrase may leave the pronoun out."""
    if word in _NO_VERBS:
        return frozenset()
    infinitive = word.removesuffix("se")
    own = {infinitive} if infinitive.endswith(("ar", "er", "ir")) else set()
    finite = readings_of(word) or readings_without_accents(_without_clitics(word))
    return frozenset({*own, *_nonfinite().get(word, ()), *(one.infinitive.removesuffix("se") for one in finite)})


def _without_clitics(word: str) -> str:
    """A command without the pronouns behind it: *pide* of pídele; nothing for what would be too short to tell."""
    base = _CLITICS.sub("", word)
    return base if len(base) > _SHORTEST and base != word else ""


@lru_cache(maxsize=1)
def _nonfinite() -> dict[str, set[str]]:
    """The verbs of every gerund and participle (han pedido que, está haciendo que)."""
    found: dict[str, set[str]] = {}
    for verb in map(plain_infinitive, lexicon()):
        forms = nonfinite(verb)
        for form in (forms.gerund, *forms.participles):
            found.setdefault(form, set()).add(verb)
    return found
