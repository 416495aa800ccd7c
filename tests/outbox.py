"""The jobs of an app, done at once instead of by a runner of their own; and the links of mails that wait."""

import threading

from flask import Flask
from sqlalchemy import select

from subjunctive_app.accounts.links import token_for
from subjunctive_app.extensions import db
from subjunctive_app.jobs.runner import Runner
from subjunctive_app.models import Job


def do_jobs(app: Flask) -> None:
    """Do what is due: send mails that wait."""
    Runner(app, threading.Event()).drain()


def waiting_tokens(app: Flask) -> list[str]:
    """The tokens of the links of mails that nobody has sent yet, the oldest first."""
    with app.app_context():
        jobs = db.session.scalars(select(Job).where(Job.state == "waiting").order_by(Job.id)).all()
        return [token_for(app.config["SECRET_KEY"], job.payload["seed"]) for job in jobs]
