"""What the pages of operators share with Flask."""

from flask import current_app

from subjunctive_app.extensions import db
from subjunctive_app.ops.service import Health, check_health


def health_here() -> Health:
    """How it stands with what this process depends on."""
    extensions = current_app.extensions
    return check_health(db.session(), extensions["redis"], extensions["breakers"], current_app.config["INSTANCE_DIR"])
