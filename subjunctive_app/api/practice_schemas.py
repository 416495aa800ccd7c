"""What the part of the API with a token takes and gives."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Length, OneOf, Range

from subjunctive_app.api.blueprints import Fields, Switch
from subjunctive_app.api.schemas import VERDICTS, Card
from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import KINDS, LEVELS, MIXED
from subjunctive_app.domain.items import TENSE_GROUPS
from subjunctive_app.domain.memory import RETENTIONS
from subjunctive_app.domain.practice import LENGTHS
from subjunctive_app.domain.settings import CHOICES, SWITCH
from subjunctive_app.progress.goal import HIGHEST, LOWEST
from subjunctive_app.settings.service import KEEP_DAYS

LONGEST = 4000


class LogIn(Fields):
    """A user name or a confirmed address, and the password."""

    name = fields.String(required=True, validate=Length(1, 300), metadata={"example": "bob"})
    password = fields.String(required=True, validate=Length(1, 1000))


class Tokens(Schema):
    """An access token for 15 minutes, and a refresh token to be exchanged once."""

    access_token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds the access token lives."})


class Wanted(Schema):
    """What to practise, as at /drills; without a choice the open sitting goes on."""

    verb = fields.String(load_default="", validate=Length(max=200))
    environment = fields.String(load_default="", validate=OneOf(["", *ENVIRONMENTS]))
    tense = fields.String(load_default="", validate=OneOf(["", *TENSE_GROUPS]))
    kind = fields.String(load_default="", validate=OneOf(["", *KINDS, MIXED]))
    level = fields.String(load_default="", validate=OneOf(["", *LEVELS]))
    mistakes = fields.String(load_default="", validate=OneOf(["", "1"]))
    length = fields.String(load_default=None, validate=OneOf(LENGTHS))
    dialect = fields.String(load_default=None, validate=OneOf(DIALECTS))


class Given(Fields):
    """The answer to a card: what was typed or the value of an option; or `gave_up`."""

    token = fields.String(required=True, validate=Length(1, LONGEST))
    answer = fields.String(load_default="", validate=Length(max=200))
    gave_up = Switch(load_default=False)


class Verdict(Schema):
    """What became of an answer. Form, sentence, environment and reason are empty while another try is left."""

    verdict = fields.String(required=True, validate=OneOf(VERDICTS))
    code = fields.String(required=True)
    headline = fields.String(required=True)
    line = fields.String(required=True, metadata={"description": "The one cause, in a line."})
    is_right = fields.Boolean(required=True)
    is_final = fields.Boolean(required=True)
    is_repeat = fields.Boolean(required=True, metadata={"description": "Another answer came first; this is that one."})
    environment = fields.String(required=True)
    form = fields.String(required=True)
    sentence = fields.String(required=True)
    why = fields.String(required=True)


class Review(Schema):
    """The look back at a sitting."""

    right = fields.Integer(required=True)
    answered = fields.Integer(required=True)


class Answered(Schema):
    """A verdict, and what comes next: a card (the same sentence once more, or another), or the end of the sitting."""

    submission_id = fields.UUID(required=True)
    verdict = fields.Nested(Verdict, required=True)
    card = fields.Nested(Card, required=True, allow_none=True)
    review = fields.Nested(Review, required=True, allow_none=True)


class Standing(Schema):
    """How an environment stands, and what would make it solid."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(("new", "shaky", "solid")))
    right = fields.Integer(required=True)
    tried = fields.Integer(required=True)
    missing = fields.List(fields.String(), required=True)


class Mistake(Schema):
    """A kind of mistake, and how often it was made."""

    kind = fields.String(required=True)
    count = fields.Integer(required=True)


class Progress(Schema):
    """First attempts by environment; the kinds of mistake, the commonest first."""

    new = fields.Integer(required=True)
    shaky = fields.Integer(required=True)
    solid = fields.Integer(required=True)
    environments = fields.List(fields.Nested(Standing), required=True)
    mistakes = fields.List(fields.Nested(Mistake), required=True)


class Settings(Schema):
    """What was chosen; an empty language or dialect is left to the browser. The same on every device."""

    language = fields.String(required=True)
    dialect = fields.String(required=True)
    accents = fields.String(required=True)
    keys = fields.String(required=True)
    motion = fields.String(required=True)
    voice = fields.String(required=True)
    level = fields.String(required=True)
    shows_goal = fields.String(required=True)
    shows_mistakes = fields.String(required=True)
    shows_days = fields.String(required=True)
    shows_forms = fields.String(required=True)
    shows_wanting = fields.String(required=True)
    shows_proposals = fields.String(required=True)
    daily_goal = fields.Integer(required=True, allow_none=True)
    retention = fields.Integer(required=True)
    keep_days = fields.Integer(required=True)


def _section(told: str) -> fields.String:
    return fields.String(validate=OneOf(SWITCH), metadata={"description": f"On the progress page: {told}."})


class Changes(Fields):
    """What to choose; what is missing stays as it is. `daily_goal` null is no goal."""

    language = fields.String(validate=OneOf(CHOICES["language"]))
    dialect = fields.String(validate=OneOf(CHOICES["dialect"]))
    accents = fields.String(validate=OneOf(CHOICES["accents"]))
    keys = fields.String(validate=OneOf(CHOICES["keys"]), metadata={"description": "Those for letters with accents."})
    motion = fields.String(validate=OneOf(CHOICES["motion"]))
    voice = fields.String(validate=OneOf(CHOICES["voice"]), metadata={"description": "The browser's own."})
    level = fields.String(validate=OneOf(CHOICES["level"]), metadata={"description": "The highest that comes unasked."})
    shows_goal = _section("today's goal")
    shows_mistakes = _section("the mistakes")
    shows_days = _section("the days of practice")
    shows_forms = _section("the forms")
    shows_wanting = _section("what would make places solid")
    shows_proposals = _section("what was proposed")
    daily_goal = fields.Integer(strict=True, allow_none=True, validate=Range(LOWEST, HIGHEST))
    retention = fields.Integer(
        strict=True, validate=OneOf(RETENTIONS), metadata={"description": "Of a hundred things, so many are retained."}
    )
    keep_days = fields.Integer(
        strict=True,
        validate=OneOf(KEEP_DAYS),
        metadata={"description": "Answers that are older are deleted, with what was counted from them; 0 for never."},
    )


class Rows(fields.List):
    """A list whose rows are looked at one by one where they are taken in, once it is known how many there are.

    The library would tell of each of four million rows what is wrong with it.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class Import(Schema):
    """What an export holds; only its answers and settings are looked at."""

    class Meta:
        unknown = EXCLUDE

    answers = Rows(fields.Dict(), required=True)
    settings = fields.Dict(load_default=dict)


class Taken(Schema):
    """How many answers were kept, were here already, and ask for a sentence that is no longer there.

    Where any are `waiting`, send the same again.
    """

    new = fields.Integer(required=True)
    known = fields.Integer(required=True)
    gone = fields.Integer(required=True)
    waiting = fields.Integer(required=True)


class Export(Schema):
    """Everything that is stored about the user, table by table."""

    exported_at = fields.String(required=True)
    account = fields.Dict(required=True)
    emails_to_confirm = fields.List(fields.Dict(), required=True)
    sessions = fields.List(fields.Dict(), required=True)
    settings = fields.Nested(Settings, required=True)
    learner = fields.List(fields.Dict(), required=True)
    answers = fields.List(fields.Dict(), required=True)
    tallies = fields.List(fields.Dict(), required=True)
    skills = fields.List(fields.Dict(), required=True)
    days = fields.List(fields.Dict(), required=True)
    disputes = fields.List(fields.Dict(), required=True)
    room_seats = fields.List(fields.Dict(), required=True)
    room_answers = fields.List(fields.Dict(), required=True)
    room_messages = fields.List(fields.Dict(), required=True)
    rooms = fields.List(fields.Dict(), required=True)
