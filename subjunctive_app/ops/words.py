"""What the operator's page calls things."""

from flask_babel import gettext as _


def job_name(kind: str) -> str:
    """A kind of job; one that this version does not know keeps its own name."""
    names = {
        "reset_mail": _("Mail: new password"),
        "verification_mail": _("Mail: confirm an address"),
        "room_answers": _("Answers given in rooms"),
        "clean_up": _("Clean-up"),
        "old_answers": _("Answers past their time"),
        "statistics": _("Figures of the day"),
    }
    return names.get(kind, kind)


def part_name(part: str) -> str:
    """What health looks at, and what stands behind a breaker."""
    names = {"database": _("Database"), "migrations": _("Schema"), "smtp": _("Mail server"), "disk": _("Disk")}
    return names.get(part, part.capitalize())


def state_words(state: str) -> str:
    """How it stands with it; a fault that has no words here keeps its own."""
    words = {
        "ok": _("well"),
        "degraded": _("goes on, with less"),
        "unavailable": _("not well"),
        "unreachable": _("does not answer"),
        "closed": _("answers"),
        "open": _("away: left alone for a moment"),
    }
    return words.get(state, state)
