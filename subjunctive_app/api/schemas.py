"""What the open part of the API takes and gives. Spanish words inside a text stand between asterisks."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from subjunctive_app.domain.conjugation import PERSONS, TENSES
from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import LEVELS
from subjunctive_app.web.language import DEFAULT_DIALECT

MOODS = ("subjunctive", "indicative", "imperative", "infinitive")
VERDICTS = ("right", "marked", "almost", "wrong", "retry")


def _dialect() -> fields.String:
    return fields.String(
        load_default=DEFAULT_DIALECT, validate=OneOf(DIALECTS), metadata={"description": "The forms of address."}
    )


def _infinitive() -> fields.String:
    return fields.String(required=True, validate=Length(1, 60), metadata={"example": "tener"})


class InDialect(Schema):
    """For whom."""

    dialect = _dialect()


class Cell(Schema):
    """One form of a verb."""

    infinitive = _infinitive()
    tense = fields.String(required=True, validate=OneOf(TENSES), metadata={"example": "present"})
    person = fields.String(required=True, validate=OneOf(PERSONS), metadata={"example": "3s"})
    dialect = _dialect()


class Typed(Cell):
    """What somebody typed, and what was asked for."""

    typed = fields.String(required=True, validate=Length(max=200), metadata={"example": "tiene"})
    environment = fields.String(validate=OneOf(sorted(ENVIRONMENTS)), load_default=None)


class OfLevel(Schema):
    """Environments of one level only."""

    level = fields.String(validate=OneOf(LEVELS), load_default=None)


class Step(Schema):
    """One step from the infinitive to a form."""

    rule = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class Conjugated(Schema):
    """The accepted forms, the one to show first, and the steps that build it; none where the verb has no such form."""

    infinitive = fields.String(required=True)
    tense = fields.String(required=True)
    person = fields.String(required=True)
    forms = fields.List(fields.String(), required=True)
    steps = fields.List(fields.Nested(Step), required=True)


class Row(Schema):
    """The accepted forms of a tense and person, the one to show first."""

    tense = fields.String(required=True)
    person = fields.String(required=True)
    forms = fields.List(fields.String(), required=True)


class Verb(Schema):
    """All forms of a verb in a dialect."""

    infinitive = fields.String(required=True)
    gloss = fields.String(required=True, metadata={"description": "In English; empty where it is not listed."})
    gerund = fields.String(required=True)
    participles = fields.List(fields.String(), required=True)
    forms = fields.List(fields.Nested(Row), required=True)


class Reading(Schema):
    """A place in the paradigm of a verb."""

    tense = fields.String(required=True)
    person = fields.String(required=True)


class Diagnosed(Schema):
    """The one cause of a mistake."""

    code = fields.String(required=True)
    verdict = fields.String(required=True, validate=OneOf(VERDICTS))
    name = fields.String(required=True, metadata={"description": "The code in words; empty for a right form."})
    normalised = fields.String(required=True, metadata={"description": "What was read."})
    expected = fields.String(required=True)
    accepted = fields.List(fields.String(), required=True)
    reading = fields.Nested(Reading, required=True, allow_none=True)


class Environment(Schema):
    """What calls for the subjunctive (mood S), for both moods (D), or for it where the subjects differ (C)."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True, validate=OneOf(LEVELS))
    mood = fields.String(required=True, validate=OneOf(("S", "D", "C")))
    rule = fields.String(required=True)
    triggers = fields.List(fields.String(), required=True)
    lookalikes = fields.List(fields.String(), required=True)
    sentences = fields.Integer(required=True, metadata={"description": "How many the content has."})


class Sentence(Schema):
    """A sentence with its right form, and why."""

    id = fields.String(required=True)
    sentence = fields.String(required=True)
    with_gap = fields.String(required=True)
    form = fields.String(required=True)
    rival = fields.String(required=True, metadata={"description": "The form of the other mood."})
    infinitive = fields.String(required=True)
    mood = fields.String(required=True, validate=OneOf(MOODS))
    trigger = fields.String(required=True)
    why = fields.String(required=True)
    gloss = fields.String(required=True, metadata={"description": "In English."})


class Option(Schema):
    """One button: what it sends and what stands on it."""

    value = fields.String(required=True)
    text = fields.String(required=True)


class Question(Schema):
    """A sentence that asks for a form."""

    kind = fields.String(required=True)
    sentence = fields.String(required=True, metadata={"description": "With ___ for the gap, or a form between ⟨⟩."})
    partner = fields.String(required=True, metadata={"description": "Said otherwise; only of the kind transform."})
    infinitive = fields.String(required=True)
    subject = fields.String(required=True)
    dialect = fields.String(required=True, validate=OneOf(DIALECTS))
    options = fields.List(fields.Nested(Option), required=True, metadata={"description": "Empty: to be typed."})


class Card(Question):
    """A question. Send `token` back with the answer; `submission_id` is counted once, however often it is sent."""

    token = fields.String(required=True)
    submission_id = fields.UUID(required=True)
    attempt = fields.Integer(required=True)
