"""The signer of cards and receipts with the secret of the running app."""

from flask import current_app

from subjunctive_app.drills.tokens import Signer


def signer() -> Signer:
    """Signs with SECRET_KEY; needs an app context."""
    return Signer(current_app.config["SECRET_KEY"])
