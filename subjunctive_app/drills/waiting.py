"""Answers that the database could not take: receipts in the page, which go along with what it sends next."""

import logging

from flask import request
from flask_babel import lazy_gettext

from subjunctive_app.drills import service
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import ReceiptUnknown, Submission
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import visitor_for_answer
from subjunctive_app.web.htmx import wants_fragment

log = logging.getLogger(__name__)
# What a page can carry: in the fields of a form with htmx, in the addresses of its links without.
MOST, MOST_LETTERS = 100, 3300
FULL = lazy_gettext(
    "Your answers cannot be stored at the moment, and no more of them fit into this page. "
    "Nothing is lost: please wait a little, then send this one again."
)


def waiting() -> list[Submission]:
    """The answers that came with the request; one that cannot be read is dropped."""
    found = []
    for receipt in request.values.getlist("unsaved")[:MOST]:
        try:
            found.append(signer().read_receipt(receipt))
        except ReceiptUnknown:
            log.warning("an unsaved answer could not be read, and is dropped")
    return found


def keep_waiting() -> list[Submission]:
    """Try once more to keep them; return those that still cannot be."""
    found = waiting()
    return service.keep_late(db.session(), found, visitor_for_answer()) if found else []


def receipts(submissions: list[Submission]) -> list[str]:
    """What goes into the page."""
    return [signer().receipt(one) for one in submissions]


def have_room(submissions: list[Submission]) -> bool:
    """Whether the page can carry them all. Where it cannot, an answer is not taken: it stays in its form."""
    return len(submissions) <= MOST if wants_fragment() else fit_address(submissions)


def fit_address(submissions: list[Submission]) -> bool:
    """Whether a link can carry them all."""
    return sum(len("&unsaved=") + len(receipt) for receipt in receipts(submissions)) <= MOST_LETTERS
