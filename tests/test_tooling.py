"""The files that set the project up: pinned JavaScript, lock files, make targets."""

import base64
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements-s3.lock",
    "package-lock.json",
]
# Of htmx.org 4.0.1, taken from the published package; a new version means looking at what it changed.
SHA384 = {
    "static/vendor/htmx.min.js": "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
    "node_modules/htmx.org/dist/ext/hx-ws.min.js": ("8iDMDuKIquXLgObstxvwGlWD1bY/ALMH7k9rbC070qmZrRvJ0BGO+8xG+Ul+J0bP"),
}


@pytest.mark.parametrize("name", SHA384)
def test_the_javascript_is_the_one_that_was_reviewed(name: str) -> None:
    digest = hashlib.sha384((ROOT / name).read_bytes()).digest()
    assert base64.b64encode(digest).decode() == SHA384[name]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_registry(name: str) -> None:
    without_thanks = re.sub(r'"funding": (\{[^}]*\}|\[[^\]]*\])', "", (ROOT / name).read_text())
    assert "://" not in without_thanks


def pins(name: str) -> set[str]:
    """The `package==version ; marker` lines of a lock file."""
    return set(re.findall(r"^\S+==.*(?= \\$)", (ROOT / name).read_text(), re.MULTILINE))


def test_tests_run_with_the_versions_that_production_has() -> None:
    ours, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert ours
    # What the tools need everywhere has no marker there.
    assert {pin for pin in ours if pin not in tests and pin.partition(" ;")[0] not in tests} == set()


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    helped = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, check=True, capture_output=True, text=True)
    listed = re.findall(r"^make ([\w-]+) +\w", helped.stdout, re.MULTILINE)
    assert listed == phony[1].split()
