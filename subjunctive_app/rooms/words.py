"""Rooms in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from subjunctive_app.domain.rooms.stage import Act
from subjunctive_app.domain.rooms.tally import NOTHING, REST, RIGHT, SHOWN, Tally
from subjunctive_app.progress.words import kind_name
from subjunctive_app.rooms.presenter import RoomView


def act_name(act: Act) -> str:
    """What stands on a host's button."""
    names = {
        "start": _("Start"),
        "reveal": _("Reveal the answer"),
        "next": _("Next question"),
        "skip": _("Skip"),
        "scores": _("Scores"),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "extend": _("+15 s"),
        "end": _("End for everybody"),
    }
    return names[act]


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
        "ended": _("The room is over."),
    }
    return words[view.phase]
