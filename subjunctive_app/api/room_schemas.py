"""What the rooms of the API take and give."""

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from subjunctive_app.api.blueprints import Fields, Switch
from subjunctive_app.api.schemas import VERDICTS, Question
from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import KINDS, LEVELS, MIXED
from subjunctive_app.domain.items import TENSE_GROUPS
from subjunctive_app.domain.rooms.name_list import MOST_NAMES, read_names
from subjunctive_app.domain.rooms.settings import MINUTES, ROUNDS, SECONDS, RoomSettings
from subjunctive_app.domain.rooms.stage import ACTS, PHASES
from subjunctive_app.domain.rooms.teams import TEAMS

_USUAL = RoomSettings()


def _is_name(name: str) -> None:
    if len(read_names(name)) != 1:
        raise ValidationError("A name is one line, with a letter in it.")


class NewRoom(Fields):
    """What to ask, how often and how long; all of it may be left out."""

    rounds = fields.Integer(strict=True, load_default=_USUAL.rounds, validate=OneOf(ROUNDS))
    seconds = fields.Integer(
        strict=True,
        load_default=_USUAL.seconds,
        validate=OneOf(SECONDS),
        metadata={"description": "For each sentence; 0 for no limit."},
    )
    verb = fields.String(load_default="", validate=Length(max=200))
    environment = fields.String(load_default="", validate=OneOf(["", *ENVIRONMENTS]))
    tense = fields.String(load_default="", validate=OneOf(["", *TENSE_GROUPS]))
    kind = fields.String(load_default="", validate=OneOf(["", *KINDS, MIXED]))
    level = fields.String(load_default="", validate=OneOf(["", *LEVELS]))
    has_speed = Switch(load_default=False, metadata={"description": "A few points more for speed."})
    has_board = Switch(load_default=True, metadata={"description": "Names in the scores."})
    may_type_names = Switch(load_default=False)
    names = fields.List(
        fields.String(validate=_is_name),
        load_default=list,
        validate=Length(max=MOST_NAMES),
        metadata={"description": "Of the class: nobody comes under another. Empty for anybody."},
    )
    asks_real_name = Switch(load_default=False, metadata={"description": "Only hosts see it."})
    is_paced = Switch(load_default=False, metadata={"description": "Everybody at their own pace."})
    minutes = fields.Integer(
        strict=True,
        load_default=_USUAL.minutes,
        validate=OneOf(MINUTES),
        metadata={"description": "For all sentences at everybody's own pace; 0 for no limit."},
    )
    teams = fields.Integer(strict=True, load_default=_USUAL.teams, validate=OneOf(TEAMS))
    dialect = fields.String(load_default=None, validate=OneOf(DIALECTS))


class Pressed(Fields):
    """What a host does, on the `version` of the state that they saw."""

    act = fields.String(required=True, validate=OneOf(ACTS))
    version = fields.Integer(required=True, strict=True, validate=Range(1, 2**31 - 1))


class Links(Schema):
    """For the class, for the host in a browser, for a colleague, and for the projector. The last three are secret."""

    join = fields.String(required=True)
    host = fields.String(required=True)
    cohost = fields.String(required=True)
    screen = fields.String(required=True)


class Seat(Schema):
    """Somebody in the room. `real_name` is empty where it was not asked for or not given."""

    nick = fields.String(required=True)
    real_name = fields.String(required=True)
    is_here = fields.Boolean(required=True)
    has_answered = fields.Boolean(required=True)


class Counted(Schema):
    """A kind of answer (`right`, `shown`, `nothing`, or a code), and how often it was given."""

    kind = fields.String(required=True)
    count = fields.Integer(required=True)


class Solution(Schema):
    """The usual form, the whole sentence, and why. Only after the reveal."""

    form = fields.String(required=True)
    sentence = fields.String(required=True)
    why = fields.String(required=True)


class Room(Schema):
    """A room as it stands. What would answer its question is null before the reveal; `acts` is what a host may do."""

    code = fields.String(required=True)
    role = fields.String(required=True, validate=OneOf(("host", "member")))
    phase = fields.String(required=True, validate=OneOf(PHASES))
    version = fields.Integer(required=True)
    round = fields.Integer(required=True, metadata={"description": "From 1; 0 in the lobby."})
    rounds = fields.Integer(required=True)
    seconds = fields.Integer(required=True)
    left_ms = fields.Integer(required=True, allow_none=True)
    is_paused = fields.Boolean(required=True)
    is_locked = fields.Boolean(required=True)
    acts = fields.List(fields.String(), required=True)
    question = fields.Nested(Question, required=True, allow_none=True)
    answered = fields.Integer(required=True)
    expected = fields.Integer(required=True)
    solution = fields.Nested(Solution, required=True, allow_none=True)
    counts = fields.List(fields.Nested(Counted), required=True, allow_none=True)
    members = fields.List(fields.Nested(Seat), required=True, allow_none=True, metadata={"description": "Host only."})
    links = fields.Nested(Links, required=True, allow_none=True, metadata={"description": "Host only."})


class Asked(Schema):
    """A round that was revealed."""

    round = fields.Integer(required=True)
    sentence = fields.String(required=True)
    form = fields.String(required=True)


class Placed(Schema):
    """A member's place. `nick` has the real name behind it, between brackets, where it was given."""

    nick = fields.String(required=True)
    place = fields.Integer(required=True)
    points = fields.Integer(required=True)
    right = fields.Integer(required=True)


class AnswerGiven(Schema):
    """A member's answer to a round."""

    nick = fields.String(required=True)
    round = fields.Integer(required=True)
    given = fields.String(required=True)
    verdict = fields.String(required=True, validate=OneOf(VERDICTS))
    kind = fields.String(required=True)
    points = fields.Integer(required=True)
    ms = fields.Integer(required=True)


class Results(Schema):
    """Who answered what in the rounds that everybody has seen, and the commonest mistakes."""

    rounds = fields.List(fields.Nested(Asked), required=True)
    members = fields.List(fields.Nested(Placed), required=True)
    answers = fields.List(fields.Nested(AnswerGiven), required=True)
    mistakes = fields.List(fields.Nested(Counted), required=True)
