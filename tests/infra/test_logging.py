"""Log lines: whose they are, and what of an error they tell."""

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path

import pytest

from subjunctive_app.infra.logging import correlated, current_id, make_handler
from subjunctive_app.infra.server_log import Discreet

ROOT = Path(__file__).resolve().parents[2]
# A program whose thread fails and that is warned, as gunicorn's workers may be.
PROGRAM = """
import threading, warnings
from subjunctive_app.infra.logging import configure_logging
configure_logging(is_production=True)
warnings.warn("careful")
one = threading.Thread(target=lambda: 1 / 0)
one.start()
one.join()
"""


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, str]]]]:
    """What a logger writes in production, so far."""
    written = io.StringIO()
    handler = make_handler(is_production=True)
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    log = logging.getLogger("tests.lines")
    log.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    log.removeHandler(handler)


def fail() -> None:
    """Log an error that came from another, both with what somebody typed."""
    typed = "quetzalcoatlizaras"
    try:
        try:
            int(typed)
        except ValueError as error:
            raise LookupError(f"no {typed}\nat all") from error
    except LookupError:
        logging.getLogger("tests.lines").exception("failed")


def test_a_trace_inside_a_request_tells_where_and_of_what_kind(lines: Callable[[], list[dict[str, str]]]) -> None:
    with correlated("request-of-alice"):
        fail()
    Context().run(fail)
    inside, outside = lines()
    assert inside["request_id"] == "request-of-alice"
    assert "quetzalcoatlizaras" not in inside["exc_info"]
    assert re.search(r"int\(typed\)\n.*ValueError\nthen\n.*in fail\n.*LookupError$", inside["exc_info"], re.DOTALL)
    assert "no quetzalcoatlizaras" in outside["exc_info"], "at the start an operator needs the words"
    assert outside["request_id"].startswith("process-")


def test_an_id_is_handed_on_and_what_is_none_is_not() -> None:
    own = current_id()
    with correlated("request-of-alice"):
        with correlated("request-of-bob"):
            assert current_id() == "request-of-bob"
        assert current_id() == "request-of-alice"
        for odd in ("", "short", "a b c d e f g", "x\n" * 8, "x" * 65):
            with correlated(odd):
                assert re.fullmatch("[0-9a-f]{16}", current_id())
    assert current_id() == own


def test_warnings_and_ends_of_threads_are_lines_too() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    warned, failed = (json.loads(line) for line in ended.stderr.splitlines())
    assert "careful" in warned["message"]
    assert "ZeroDivisionError" in failed["exc_info"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            "Invalid request from ip=9.9.9.9: Invalid method: 'GET /r/QX7'",
            "Invalid request from ip=… Invalid method: …",
        ),
        ("Error handling request /r/QX7R2M?q=x", "Error handling request …"),
        ("Worker (pid:7) was sent SIGKILL!", "Worker (pid:7) was sent SIGKILL!"),
    ],
)
def test_what_gunicorn_quotes_is_left_out(line: str, kept: str) -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "x.py", 1, line, None, None)
    assert Discreet().filter(record)
    assert record.getMessage() == kept
