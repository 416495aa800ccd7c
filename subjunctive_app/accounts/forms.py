"""Parsing of what a browser sends to the account pages. A field that a form does not name is never looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from subjunctive_app.accounts.names import is_good_email, is_good_name, tidy_email, tidy_name
from subjunctive_app.accounts.passwords import fault_of
from subjunctive_app.domain.errors import DomainError

# Fields that come back into the page are cut here; passwords are never cut.
MOST_LETTERS = 300


class FormRefused(DomainError):
    """A form that is shown again: `errors` gives a code for each field that is wrong."""

    code = "form_refused"

    def __init__(self, form: "Form", errors: dict[str, str]) -> None:
        super().__init__()
        self.form = form
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Form:
    """What every form has: the name of its page, and what is wrong with it."""

    page: ClassVar[str]

    def faults(self) -> dict[str, str]:
        """A code for each wrong field."""
        return {}

    def check(self) -> None:
        """Raise FormRefused where a field is wrong."""
        if faults := self.faults():
            raise FormRefused(self, faults)


@dataclass(frozen=True, slots=True)
class LogInForm(Form):
    """A user name or a confirmed address, and a password."""

    page: ClassVar[str] = "log_in"
    name: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "LogInForm":
        """Read the form."""
        return cls(_line(fields, "name"), fields.get("password", ""))


def _password_faults(password: str, name: str) -> dict[str, str]:
    fault = fault_of(password, name=name)
    return {"password": fault} if fault else {}


@dataclass(frozen=True, slots=True)
class SignUpForm(Form):
    """A name, a password, and perhaps an address."""

    page: ClassVar[str] = "sign_up"
    name: str = ""
    password: str = field(default="", repr=False)
    email: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "SignUpForm":
        """Read the form."""
        name, email = tidy_name(_line(fields, "name")), tidy_email(_line(fields, "email"))
        return cls(name, fields.get("password", ""), email)

    def faults(self) -> dict[str, str]:
        """What is wrong with name, password and address."""
        found = {} if is_good_name(self.name) else {"name": "name_odd"}
        found |= _password_faults(self.password, self.name)
        if self.email and not is_good_email(self.email):
            found["email"] = "email_odd"
        return found


@dataclass(frozen=True, slots=True)
class PasswordForm(Form):
    """The password that counts until now, and the one that shall count."""

    page: ClassVar[str] = "password"
    current: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    name: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, str], name: str) -> "PasswordForm":
        """Read the form of the user with this name."""
        return cls(fields.get("current", ""), fields.get("password", ""), name)

    def faults(self) -> dict[str, str]:
        """What is wrong with the new password."""
        return _password_faults(self.password, self.name)


@dataclass(frozen=True, slots=True)
class EmailForm(Form):
    """An address (empty: none any more), and the password."""

    page: ClassVar[str] = "email"
    email: str = ""
    current: str = field(default="", repr=False)

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "EmailForm":
        """Read the form."""
        return cls(tidy_email(_line(fields, "email")), fields.get("current", ""))

    def faults(self) -> dict[str, str]:
        """What is wrong with the address."""
        return {"email": "email_odd"} if self.email and not is_good_email(self.email) else {}


@dataclass(frozen=True, slots=True)
class ResetForm(Form):
    """The address of somebody who forgot the password."""

    page: ClassVar[str] = "reset"
    email: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "ResetForm":
        """Read the form."""
        return cls(tidy_email(_line(fields, "email")))

    def faults(self) -> dict[str, str]:
        """What is wrong with the address."""
        return {} if is_good_email(self.email) else {"email": "email_odd"}


@dataclass(frozen=True, slots=True)
class NewPasswordForm(Form):
    """A new password, by the token of a mail."""

    page: ClassVar[str] = "new_password"
    token: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    name: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, str], token: str, name: str) -> "NewPasswordForm":
        """Read the form of the user with this name."""
        return cls(token, fields.get("password", ""), name)

    def faults(self) -> dict[str, str]:
        """What is wrong with the new password."""
        return _password_faults(self.password, self.name)


@dataclass(frozen=True, slots=True)
class DeleteForm(Form):
    """The password, as the last word."""

    page: ClassVar[str] = "delete"
    current: str = field(default="", repr=False)

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "DeleteForm":
        """Read the form."""
        return cls(fields.get("current", ""))


def _line(fields: Mapping[str, str], name: str) -> str:
    """One line of text; control characters (also NUL, CR and LF) are dropped."""
    return "".join(char for char in fields.get(name, "") if char.isprintable())[:MOST_LETTERS]
