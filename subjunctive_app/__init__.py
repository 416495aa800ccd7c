"""Subjunctive Practice: practise the Spanish subjunctive in the browser."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from subjunctive_app.config import Config

VERSION = "0.1.0"


def create_app(config: "Config | None" = None) -> "Flask":
    """The app, ready to serve; settings come from the environment unless given. Raises ConfigError."""
    # Imported here, so that the domain can be used without loading Flask and the database.
    from subjunctive_app.factory import build_app

    return build_app(config)
