"""What the account pages say about a field that is wrong, and about what was just done."""

from flask_babel import gettext as _
from flask_babel import ngettext

from subjunctive_app.accounts import names, passwords


def fault(code: str) -> str:
    """What is wrong with a field, in one line."""
    faults = {
        "no_fit": _("Name and password do not fit together."),
        "wrong_password": _("That is not your password."),
        "name_taken": _("Somebody has this name already. Choose another one."),
        "name_odd": _(
            "Take %(fewest)s to %(most)s letters or digits; a point, a hyphen or a low line may stand between them.",
            fewest=names.FEWEST,
            most=names.MOST,
        ),
        "email_odd": _("This does not look like an e-mail address."),
        "password_short": _("That is too short: take at least %(num)s characters.", num=passwords.FEWEST),
        "password_common": _("That is one of the passwords that are tried first. Take one that is only yours."),
        "password_name": _("That is too easy to guess from the name. Take one that is only yours."),
    }
    return faults[code]


def done(code: str) -> str:
    """What was just done; an empty string for a word that means nothing."""
    words = {
        "password": _("Your password is changed. All your other browsers are logged out."),
        "reset": _("Your password is changed. Log in with it."),
        "reset-asked": _(
            "If an account has this confirmed address, a mail is on its way. Its link works for half an hour."
        ),
        "email": _("A mail is on its way. The address counts when you have opened its link."),
        "no-email": _("Your account has no address any more."),
        "verified": _("Your address is confirmed."),
        "ended": _("That browser is logged out."),
        "others": _("All other browsers are logged out."),
        "deleted": _("Your account is deleted, with all its answers."),
    }
    return words.get(code, "")


def again() -> str:
    """For somebody who is logged in, but not since a short time."""
    return _("Please log in once more: the next page wants a password of the last hour.")


def answers(count: int) -> str:
    """The question for answers that were made before logging in."""
    return ngettext("Add the answer made on this device?", "Add the %(num)s answers made on this device?", count)
