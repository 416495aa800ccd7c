"""Rooms in words."""

from datetime import datetime

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.questions import BOTH, Question
from subjunctive_app.domain.rooms.paced import Board, Mark, need
from subjunctive_app.domain.rooms.stage import Act, Stage
from subjunctive_app.domain.rooms.tally import NOTHING, REST, RIGHT, SHOWN, Tally
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.progress.words import kind_name
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.web.language import language

__all__ = ["need"]


def act_name(act: Act, stage: Stage) -> str:
    """What stands on a host's button. After the last question there is no next one: the room is over then."""
    names = {
        "start": _("Start"),
        "reveal": _("Reveal the answer"),
        "next": _("End for everybody") if stage.is_last else _("Next question"),
        "skip": _("Skip"),
        "scores": _("Scores"),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "extend": _("+2 min") if stage.is_paced else _("+15 s"),
        "end": _("End for everybody"),
    }
    return names[act]


def chat_name(mode: str) -> str:
    """What people may write in a room."""
    names = {
        "off": _("nothing: closed"),
        "phrases": _("ready phrases"),
        "approve": _("anything, once you let it through"),
        "open": _("anything"),
    }
    return names[mode]


def bar_name(kind: str) -> str:
    """What a bar of the picture stands for."""
    if kind == RIGHT:
        return _("Right")
    if kind == NOTHING:
        return _("Nothing sent")
    if kind == REST:
        return _("Other mistakes")
    return _("I don't know") if kind == SHOWN else kind_name(kind)


def headline(seen: Tally) -> str:
    """The picture in one sentence: the commonest mistake, or how many were right."""
    if not seen.members:
        return _("Nothing sent")
    if seen.worst is None:
        return _("%(count)s of %(all)s had it.", count=seen.right, all=seen.members)
    kind, count = seen.worst
    counted = {"count": count, "all": seen.members}
    if kind == "indicative_same_person":
        return _("%(count)s of %(all)s used the indicative.", **counted)
    if kind == "subjunctive_for_indicative":
        return _("%(count)s of %(all)s used the subjunctive where it is not needed.", **counted)
    if kind == "other_person":
        return _("%(count)s of %(all)s chose another person.", **counted)
    if kind == "accent":
        return _("%(count)s of %(all)s missed an accent.", **counted)
    return _("%(count)s of %(all)s: %(mistake)s", **counted, mistake=kind_name(kind))


def answered_words(view: RoomView) -> str:
    """How many of those present have answered."""
    return _("%(count)s of %(all)s have answered.", count=len(view.room.answers), all=view.room.expected)


def standing_words(view: RoomView) -> str:
    """My points, and my place where it is a good one; empty for who has no standing."""
    mine = view.standing
    if mine is None:
        return ""
    if not view.shows_place:
        return _("You have %(points)s points. Only you see this.", points=mine.points)
    counted = {"points": mine.points, "place": mine.place, "all": len(view.room.members)}
    return _("You have %(points)s points, place %(place)s of %(all)s. Only you see this.", **counted)


def here_words(view: RoomView) -> str:
    """How many are here."""
    here = len(view.room.here)
    return ngettext("%(num)s here", "%(num)s here", here)


def away_words(view: RoomView) -> str:
    """How many are away; nothing where everybody is here."""
    away = len(view.room.members) - len(view.room.here)
    return ngettext("%(num)s away", "%(num)s away", away) if away else ""


def day_words(made_at: datetime) -> str:
    """When a room was made."""
    return str(format_date(made_at, "long"))


def short_name(environment: str) -> str:
    """An environment at the head of a column: the first of its triggers."""
    return ENVIRONMENTS[environment].triggers[0]


def environment_name(environment: str) -> str:
    """The name of an environment; Spanish words between asterisks."""
    return ENVIRONMENTS[environment].name.in_language(language())


def mark_name(mark: Mark) -> str:
    """Why somebody does not come along."""
    return {"here": "", "idle": _("idle"), "away": _("away")}[mark]


def answers_words(board: Board) -> str:
    """How many answers of a class at its own pace are in."""
    return _("%(count)s of %(all)s answers.", count=board.answers, all=board.rounds * len(board.rows))


def wrong_words(verdict: Verdict) -> str:
    """What was answered, as it stood on the button or was typed."""
    return given_words(verdict.question, verdict.grade.diagnosis.normalised)


def right_words(verdict: Verdict) -> str:
    """What should have been answered."""
    return asked_words(verdict.question)


def asked_words(question: Question) -> str:
    """What the right answer to a question is."""
    return given_words(question, question.right)


def is_spanish(question: Question, value: str) -> bool:
    """False for an answer that is a text of the interface: the third button, and meanings."""
    return given_words(question, value) == value


def given_words(question: Question, value: str) -> str:
    """An answer in the words that stood on its button; a typed one as it is."""
    if question.mode == "choose" and value == BOTH:
        return _("both are possible")
    chosen = next((one for one in question.options if one.value == value and one.meaning), None)
    return chosen.meaning.in_language(language()) if chosen and chosen.meaning else value


def news_words(view: RoomView) -> str:
    """What happened, in one short sentence for a screen reader."""
    if view.room.stage.is_paused:
        return _("Paused.")
    words = {
        "lobby": "",
        "question": _("New question."),
        "sent": _("Sent."),
        "reveal": _("The answer is here."),
        "scores": _("The scores are here."),
        "open": _open_words(view),
        "ended": _("The room is over."),
    }
    return words[view.phase]


def _open_words(view: RoomView) -> str:
    """Where the form is shown it takes the focus, and is read by itself."""
    if view.own is None or view.own.is_shown:
        return ""
    return _("*¡Eso es!* Next sentence.") if view.own.settled else _("New question.")
