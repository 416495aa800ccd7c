"""The checklist and the calendar of operators: every line says what shows it, and all that they name exists."""

import re

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from tests.test_docs import ROOT, app, first_cells, flask_commands, targets, text_of

__all__ = ["app"]

# Of the machine, or of others: that they are there is not ours to say.
PROGRAMS = {"amtool", "certbot", "curl", "last", "nginx", "nmap", "openssl", "ss", "systemctl", "timedatectl"}
SITE = "https://practice.example"


def rows(paper: str, columns: int) -> list[list[str]]:
    """The cells of each row of its tables of so many columns, without the headings."""
    lines = re.findall(r"^\| (.*) \|$", text_of(f"docs/{paper}"), re.MULTILINE)
    cells = [re.split(r" \| ", line) for line in lines if not re.fullmatch(r"[-| ]*", line)]
    return [row for row in cells if len(row) == columns]


CHECKS = [row for row in rows("PRODUCTION_CHECKLIST.md", 3) if row[0].isdecimal()]
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))


def settings() -> set[str]:
    """All that a paper has a table row for."""
    papers = {"configuration": "setting", "backups": "setting of the scripts", "DEPLOY": "setting of a deploy"}
    papers["monitoring"] = "setting of alerts"
    found = [first_cells(f"docs/{paper}.md", heading) for paper, heading in papers.items()]
    return {name for names in found for name in names}


def is_there(app: Flask, span: str) -> bool:
    """Whether what stands between backticks can show something."""
    first, _, rest = span.partition(" ")
    if re.fullmatch(r"test_\w+", span):
        return f"def {span}(" in TESTS
    if first == "make":
        return rest in targets()
    if first == "flask":
        return any(rest.removeprefix("--app wsgi ").startswith(name) for name in flask_commands(app))
    if first.partition("/")[0] in {"scripts", "tests", ".ci"}:
        script = ROOT / first
        return script.is_file() and all(word in script.read_text("utf-8") for word in re.findall(r"--[a-z]+", rest))
    if re.fullmatch(r"[A-Z][A-Z_]+", span):
        return span in settings()
    if span.startswith("/"):
        return leads_somewhere(app, span)
    return first in PROGRAMS and all(leads_somewhere(app, path) for path in re.findall(rf"{SITE}(/\S*)", span))


def leads_somewhere(app: Flask, path: str) -> bool:
    """Whether an address without variables is one of the app's."""
    try:
        app.url_map.bind("localhost").match(path)
    except NotFound:
        return False
    except (MethodNotAllowed, RequestRedirect):
        return True
    return True


def test_the_lines_of_the_checklist_are_numbered() -> None:
    assert [int(number) for number, _what, _shown in CHECKS] == list(range(1, len(CHECKS) + 1))
    assert len(CHECKS) > 30


@pytest.mark.parametrize(("number", "shown"), [(row[0], row[2]) for row in CHECKS])
def test_each_line_names_what_shows_it(app: Flask, number: str, shown: str) -> None:
    spans = re.findall(r"`([^`]+)`", shown)
    assert spans, number
    assert [span for span in spans if not is_there(app, span)] == [], number


def test_what_a_line_says_of_settings_and_files_is_so(app: Flask) -> None:
    said = "\n".join(what for _number, what, _shown in CHECKS)
    names = set(re.findall(r"`([A-Z][A-Z_]+)`", said))
    assert names
    assert names <= settings()
    files = set(re.findall(r"`([\w.]+\.conf)`", said))
    made = text_of("scripts/generate_secrets.sh")
    assert [name for name in files if f"keep {name}" not in made] == []


def test_keys_that_can_be_changed_are_settings_or_secrets() -> None:
    section = text_of("docs/MAINTENANCE.md").partition("## Keys")[2].partition("\n## ")[0]
    made = text_of("scripts/generate_secrets.sh")
    cells = re.findall(r"^\| (`[A-Z`_, ]+`) \|", section, re.MULTILINE)
    names = {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert {"SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER"} <= names <= settings()
    assert {name for name in re.findall(r"`secrets/([a-z_]+)`", section) if name not in made} == set()


def test_what_is_done_each_day_week_and_month_can_be_done(app: Flask) -> None:
    paper = text_of("docs/MAINTENANCE.md")
    spans = set(re.findall(r"`([^`\n]+)`", paper))
    named = {span for span in spans if re.match(r"(?:make|flask|scripts/|tests/|/[a-z]+$|test_)", span)}
    named -= {"flask --app wsgi users create NAME --role admin"}  # its words are looked at below
    assert len(named) > 15
    assert [span for span in named if not is_there(app, span)] == []
    options = {f"{name} {option}" for name, one in flask_commands(app).items() for p in one.params for option in p.opts}
    for call, option in re.findall(r"flask --app wsgi (\w+ \w+)[^`]*? (--[a-z]+)", paper):
        assert f"{call} {option}" in options
