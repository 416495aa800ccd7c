"""`flask --app wsgi users …`: accounts made and shut by operators."""

from pathlib import Path

import click
from flask.cli import AppGroup

from subjunctive_app.accounts import service
from subjunctive_app.accounts.desk import hasher, now
from subjunctive_app.accounts.forms import FormRefused, SignUpForm
from subjunctive_app.accounts.names import tidy_name
from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.people import ROLES, role_named
from subjunctive_app.extensions import db

users = AppGroup("users", help="Accounts: make, shut out, let in, change roles.")
ROLE = click.Choice(ROLES)


@users.command("create")
@click.argument("name")
@click.option("--role", type=ROLE, default="learner", show_default=True)
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def create_user(name: str, role: str, password_file: Path | None) -> None:
    """Make an account; asks for the password, unless a file holds it."""
    form = SignUpForm(tidy_name(name), _password(password_file))
    try:
        service.sign_up(db.session(), hasher(), form, now(), role=role_named(role))
    except FormRefused as refused:
        raise click.ClickException(", ".join(refused.errors.values())) from refused
    click.echo(f"{form.name} is a {role} now.")


@users.command("disable")
@click.argument("name")
def disable_user(name: str) -> None:
    """Shut an account out at once, in every browser."""
    _set_disabled(name, disabled=True)
    click.echo(f"{name} is shut out.")


@users.command("enable")
@click.argument("name")
def enable_user(name: str) -> None:
    """Let an account in again."""
    _set_disabled(name, disabled=False)
    click.echo(f"{name} may log in.")


@users.command("role")
@click.argument("name")
@click.argument("role", type=ROLE)
def set_user_role(name: str, role: str) -> None:
    """Give an account another role; its browsers are logged out."""
    try:
        service.set_role(db.session(), name, role_named(role))
    except NotYours as error:
        raise click.ClickException(f"There is no account {name}.") from error
    click.echo(f"{name} is a {role} now.")


def _set_disabled(name: str, *, disabled: bool) -> None:
    try:
        service.set_disabled(db.session(), name, disabled=disabled, now=now())
    except NotYours as error:
        raise click.ClickException(f"There is no account {name}.") from error


def _password(file: Path | None) -> str:
    if file:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
