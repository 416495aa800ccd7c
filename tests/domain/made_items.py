"""Sentences made for a test, and verdicts on answers to any sentence."""

from subjunctive_app.domain.cards import Mode, grade
from subjunctive_app.domain.items import INFINITIVE, Item, Target, mood_of, segments
from subjunctive_app.domain.texts import Text
from subjunctive_app.domain.verdicts import Verdict


def asked(
    text: str,
    verb: str,
    tense: str,
    person: str,
    environment: str,
    *,
    subject: str = "",
    rival: str = "",
    also: tuple[str, ...] = (),
    both: bool = False,
) -> Item:
    """A sentence whose reason is "*X* is the reason."; its rival is of the other mood unless given."""
    other = "ind_present" if mood_of(tense, person) == "subjunctive" else "present"
    return Item(
        id="made",
        version="1",
        environment=environment,
        target=Target(segments(text), verb, tense, person),
        subject=subject,
        rival=rival or other,
        rival_person="1s" if tense == INFINITIVE else person,
        also=also,
        both=Text("Indicative: now. Subjunctive: later.", "Indicativo: ahora. Subjuntivo: luego.") if both else None,
        partner=None,
        why=Text("*X* is the reason.", "*X* es la causa."),
        gloss="Made for a test.",
    )


def verdict_of(
    item: Item, typed: str, *, mode: Mode = "type", dialect: str = "tu_vosotros", gave_up: bool = False
) -> Verdict:
    """The verdict on a first answer."""
    graded = grade(item, typed, mode=mode, dialect=dialect, attempt=1, gave_up=gave_up)
    return Verdict(item, graded, typed=typed, mode=mode, dialect=dialect, gave_up=gave_up)
