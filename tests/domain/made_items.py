"""Sentences made for a test, and verdicts on answers to any sentence."""

from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import INFINITIVE, Item, Target, mood_of, segments
from subjunctive_app.domain.questions import Mode, Question
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
    marked: tuple[str, ...] = (),
    accepts: tuple[str, ...] = (),
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
        marked=marked,
        accepts=frozenset(accepts),
        both={"indicative": Text("now", "ahora"), "subjunctive": Text("later", "luego")} if both else None,
        partner=None,
        why=Text("*X* is the reason.", "*X* es la causa."),
        gloss="Made for a test.",
    )


def verdict_of(
    item: Item, typed: str, *, mode: Mode = "type", dialect: str = "tu_vosotros", gave_up: bool = False
) -> Verdict:
    """The verdict on a first answer."""
    question = Question(item, mode, dialect)
    return Verdict(question, grade(question, typed, attempt=1, gave_up=gave_up), typed=typed, gave_up=gave_up)


def misformed() -> tuple[tuple[Item, str], ...]:
    """Answers with a mistake of form, at least one of each kind."""
    wish, past = "{Ojalá} ___ pronto.", "{Quería que} ___ pronto."
    there_is = asked(wish, "haber", "present", "3s", "I.ojala", subject="impersonal")
    no = asked("{No} ___ nada.", "decir", "imperative_negative", "2s", "I.negimp", subject="tú")
    return (
        (asked(wish, "tener", "present", "3s", "I.ojala"), "tena"),
        (asked(wish, "poder", "present", "1p", "I.ojala"), "puedamos"),
        (asked(wish, "poder", "present", "1p", "I.ojala"), "puédamos"),
        (asked(wish, "dormir", "present", "1p", "I.ojala"), "duermamos"),
        (asked(wish, "poder", "present", "3p", "I.ojala"), "podan"),
        (asked(past, "comer", "imperfect_ra", "3p", "N.wish"), "comaran"),
        (asked(past, "poner", "imperfect_ra", "3s", "N.wish"), "poniera"),
        (asked(past, "decir", "imperfect_ra", "3p", "N.wish"), "dijieran"),
        (asked(wish, "buscar", "present", "3s", "I.ojala"), "busce"),
        (asked(wish, "ir", "present", "3s", "I.ojala"), "valla"),
        (asked(past, "querer", "imperfect_ra", "3s", "N.wish"), "quiciese"),
        (asked(wish, "guiar", "present", "2p", "I.ojala"), "guiéis"),
        (asked(wish, "haber", "present", "3s", "I.ojala"), "haiga"),
        (there_is, "hayan"),
        (asked(past, "tener", "imperfect_ra", "3s", "N.wish"), "hubiera"),
        (asked(past, "tener", "imperfect_ra", "1p", "N.wish"), "estuvieramos"),
        (asked(wish, "escribir", "perfect", "3s", "I.ojala"), "haya escribido"),
        (asked(wish, "venir", "perfect", "3s", "I.ojala"), "haya venir"),
        (asked(wish, "venir", "perfect", "3s", "I.ojala"), "haiga venido"),
        (no, "digaslo"),
    )
