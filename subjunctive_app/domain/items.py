"""The sentences of the content: what a card asks, loaded once from TOML into frozen values.

The right form is never typed by hand: an item is (infinitive, tense, person), and the conjugator fills it in.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from subjunctive_app.domain.conjugation import accepted_forms, shown_form
from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.texts import Text

FOLDER = Path(__file__).parent / "content" / "sentences"
ACCEPTED = FOLDER.parent / "accepted.toml"
INFINITIVE = "infinitive"
# What a learner calls a tense, and the tenses of the conjugator behind it.
TENSE_GROUPS: dict[str, frozenset[str]] = {
    "present": frozenset({"present", "imperative_negative", "imperative_affirmative"}),
    "imperfect": frozenset({"imperfect_ra", "imperfect_se"}),
    "perfect": frozenset({"perfect"}),
    "pluperfect": frozenset({"pluperfect_ra", "pluperfect_se"}),
}
INDICATIVE = ("ind_", "conditional")
PARTNER_SUFFIX = "p"
# As a verb of its own haber says that there is something: in the present hay, which no paradigm of haber holds.
THERE_IS = ("haber", "ind_present", "3s")
SPOKEN_TO = {"2s", "2s_vos", "2p"}
Mood = Literal["subjunctive", "indicative", "imperative", "infinitive"]
_TEXT = re.compile(r"\{(?P<trigger>[^{}]+)\}|(?P<gap>___)")
_ADDRESS = {"tu_vosotros": {"2s", "2p"}, "tu_ustedes": {"2s"}}
_VOS = {"2s_vos"}
# Words around the gap that speak to vosotros; of its commands those that open the sentence (Abrid…, Sentaos…).
_TO_VOSOTROS = re.compile(
    r"\b(os|vosotr[oa]s|vuestr[oa]s?|\w+([áé]|ste)is|sois|dais|vais|veis|ibais)\b|^[¡¿]?(?!usted|dios)\w+[aei](d|os)\b",
    re.IGNORECASE,
)
_NONE: frozenset[str] = frozenset()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a sentence: plain words, the trigger of the mood, or the gap (whose text is empty)."""

    kind: Literal["words", "trigger", "gap"]
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """A cell of a paradigm in a sentence: what the gap asks for. Tense `infinitive` goes with person `inf`."""

    segments: tuple[Segment, ...]
    verb: str
    tense: str
    person: str

    @property
    def mood(self) -> Mood:
        """The mood of the answer."""
        return mood_of(self.tense, self.person)

    @property
    def trigger(self) -> str:
        """The words that call for the mood, as they stand in the sentence."""
        return next(segment.text for segment in self.segments if segment.kind == "trigger")

    def form(self, dialect: str) -> str:
        """The form to show in the gap."""
        return form_for(self.verb, self.tense, self.person, dialect)

    def sentence(self, form: str) -> str:
        """The whole sentence with `form` in the gap, capitalised where it opens the sentence."""
        words = [self.in_gap(form) if part.kind == "gap" else part.text for part in self.segments]
        return "".join(words)

    def in_gap(self, form: str) -> str:
        """The form as it is written in the gap: with a capital at the head of the sentence."""
        before = "".join(part.text for part in self.segments[: self._gap])
        return form[:1].upper() + form[1:] if not before.strip(" ¿¡«—") else form

    @property
    def _gap(self) -> int:
        return next(index for index, part in enumerate(self.segments) if part.kind == "gap")


@dataclass(frozen=True, slots=True)
class Partner:
    """The minimal partner of an item: the other mood, and what it means."""

    target: Target
    note: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One card's sentence. `version` changes with its text, so that old answers can be read rightly.

    `also` are further tenses that are right, `marked` those that are possible but less usual here. `both` tells,
    where the rival is right too, what the sentence means with each mood. `accepts` are other answers, as written, that
    learners proposed and a person let stand.
    """

    id: str
    version: str
    environment: str
    target: Target
    subject: str
    rival: str
    rival_person: str
    also: tuple[str, ...]
    marked: tuple[str, ...]
    accepts: frozenset[str]
    both: Mapping[Mood, Text] | None = field(hash=False)
    partner: Partner | None
    why: Text
    gloss: str

    @property
    def is_base(self) -> bool:
        """True for a sentence as written, False for a variant of one or a partner."""
        return "." not in self.id

    @property
    def family(self) -> str:
        """The id of the sentence that this is, or is a variant or the partner of."""
        return self.id.partition(".")[0]

    @property
    def is_lookalike(self) -> bool:
        """True where the subjunctive would be the mistake."""
        return self.target.mood != "subjunctive"

    @property
    def rival_mood(self) -> Mood:
        """The mood of the rival."""
        return mood_of(self.rival, self.rival_person)

    @property
    def excludes_subjunctive(self) -> bool:
        """True where the subjunctive is wrong, not even unusual, so that a right answer shows that it is not used
        everywhere.
        """
        possible = (mood_of(tense, self.target.person) for tense in (*self.also, *self.marked))
        return self.is_lookalike and self.both is None and "subjunctive" not in possible

    @property
    def leaves_address_open(self) -> bool:
        """True where the sentence speaks to tú, vos or vosotros, so that another form of address is a fair reading.

        A third person speaks to somebody only where the sentence shows the word usted or ustedes, which settles it.
        """
        return self.target.person in SPOKEN_TO

    def rival_form(self, dialect: str) -> str:
        """The other form of a choice card: what a learner might take for right."""
        return form_for(self.target.verb, self.rival, self.rival_person, dialect)

    def right_tenses(self) -> tuple[str, ...]:
        """The tenses that are right here, the one to show first."""
        rival = (self.rival,) if self.both else ()
        return (self.target.tense, *self.also, *rival)

    def suits(self, dialect: str) -> bool:
        """True where the learner's dialect uses the forms of address of the sentence, in the gap and around it.

        Nobody who does not say vosotros is asked for a word beside *os*; vos and tú read each other everywhere.
        """
        own = _ADDRESS.get(dialect, _VOS)
        if self.target.person in SPOKEN_TO and self.target.person not in own:
            return False
        return "2p" in own or not _TO_VOSOTROS.search(self.target.sentence(""))


def mood_of(tense: str, person: str) -> Mood:
    """The mood of a cell. Only tú, vos and vosotros have commands of their own: the others' are subjunctive."""
    if tense == INFINITIVE:
        return "infinitive"
    if tense == "imperative_affirmative" and person in SPOKEN_TO:
        return "imperative"
    return "indicative" if tense.startswith(INDICATIVE) else "subjunctive"


def form_for(verb: str, tense: str, person: str, dialect: str) -> str:
    """The form to show a learner; in Central America vos has its own present subjunctive (tengás)."""
    if tense == INFINITIVE:
        return verb
    if (verb, tense, person) == THERE_IS:
        return "hay"
    if person == "2s_vos" and dialect == "vos_centroamericano":
        own = accepted_forms(verb, tense, person) - accepted_forms(verb, tense, "2s")
        if len(own) == 1:
            return next(iter(own))
    return shown_form(verb, tense, person)


def segments(text: str) -> tuple[Segment, ...]:
    """Cut `{trigger} words ___ words` into segments; raise ValueError unless both marks stand once."""
    parts: list[Segment] = []
    end = 0
    for mark in _TEXT.finditer(text):
        parts.append(Segment("words", text[end : mark.start()]))
        parts.append(Segment("trigger", mark["trigger"]) if mark["trigger"] else Segment("gap", ""))
        end = mark.end()
    parts.append(Segment("words", text[end:]))
    kinds = [part.kind for part in parts]
    if kinds.count("trigger") != 1 or kinds.count("gap") != 1:
        raise ValueError(f"One {{trigger}} and one ___ are needed: {text!r}")
    return tuple(part for part in parts if part.text or part.kind == "gap")


@cache
def _shared(value: T) -> T:
    """The value, and the same one for all that are equal to it: half of what sentences are made of stands in others."""
    return value


def _target(data: Mapping[str, Any]) -> Target:
    parts = tuple(map(_shared, segments(data["text"])))
    return Target(parts, *(_shared(data[key]) for key in ("verb", "tense", "person")))


def _meanings(data: Mapping[Mood, Any]) -> Mapping[Mood, Text]:
    return MappingProxyType({mood: Text.parse(text) for mood, text in data.items()})


def _item(data: Mapping[str, Any]) -> Item:
    partner = data.get("partner")
    accepts = accepted_answers().get(data["id"], _NONE)
    # Without accepted answers the digest is that of the sentence alone, so that their file may come and go.
    parts = [data, sorted(accepts)] if accepts else data
    version = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]
    return Item(
        id=data["id"],
        version=version,
        environment=_shared(data["environment"]),
        target=_target(data),
        subject=data.get("subject", ""),
        rival=_shared(data["rival"]),
        rival_person=_shared(data["rival_person"] if data["person"] == "inf" else data["person"]),
        also=_shared(tuple(data.get("also", ()))),
        marked=_shared(tuple(data.get("marked", ()))),
        accepts=accepts,
        both=_meanings(data["both"]) if "both" in data else None,
        partner=Partner(_target({**data, **partner}), Text.parse(partner["note"])) if partner else None,
        why=_shared(Text.parse(data["why"])),
        gloss=data["gloss"],
    )


def _read(path: Path) -> Iterator[Item]:
    """The items of a file: each sentence, its partner if that has a gloss, and each of its variants."""
    for sentence in tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]:
        variants = sentence.pop("variant", [])
        yield _item(sentence)
        if "gloss" in sentence.get("partner", {}):
            yield _item(_turned(sentence))
        base = {key: value for key, value in sentence.items() if key != "partner"}
        for variant in variants:
            yield _item({**base, **variant, "id": f"{sentence['id']}.{variant['id']}"})


def _turned(sentence: Mapping[str, Any]) -> dict[str, Any]:
    """The partner as a sentence of its own, whose rival has the tense of the first, and whose partner is the first."""
    partner = {"verb": sentence["verb"], "person": sentence["person"], **sentence["partner"]}
    turned = {key: sentence[key] for key in ("text", "verb", "tense", "person")}
    same_subject = "subject" in sentence and partner["person"] == sentence["person"]
    return {
        **({"subject": sentence["subject"]} if same_subject else {}),
        **partner,
        "id": f"{sentence['id']}.{PARTNER_SUFFIX}",
        "environment": sentence["environment"],
        "rival": sentence["tense"],
        "rival_person": sentence["person"],
        "why": partner["note"],
        "partner": {**turned, "note": sentence["why"]},
    }


@lru_cache(maxsize=1)
def accepted_answers() -> Mapping[str, frozenset[str]]:
    """The answers that were proposed and let stand, by item (`disputes export` writes the file)."""
    table = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    return MappingProxyType({item: frozenset(answers) for item, answers in table.items()})


@lru_cache(maxsize=1)
def all_items() -> Mapping[str, Item]:
    """Every item by id, in the order of the files."""
    items = [item for path in sorted(FOLDER.glob("*.toml")) for item in _read(path)]
    _shared.cache_clear()
    by_id = {item.id: item for item in items}
    if len(by_id) != len(items):
        raise ValueError("Two sentences share an id.")
    return MappingProxyType(by_id)


def get_item(item_id: str) -> Item:
    """The item; raise ItemNotFound when the content has none of this id."""
    try:
        return all_items()[item_id]
    except KeyError:
        raise ItemNotFound(item_id) from None
