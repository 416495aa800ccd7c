"""Log lines: JSON in production, for people in development; each with the id of what it belongs to.

Nothing of a person goes into a line: no words of learners, names, addresses, codes of rooms, tokens. So a trace that
is logged in production during a request tells where and what kind of error it was, never its message.
"""

import logging
import os
import re
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from pythonjsonlogger.json import JsonFormatter

# Of the request, job or event of a room that this thread works for; empty where it works for none.
request_id: ContextVar[str] = ContextVar("request_id", default="")
_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_HUMAN = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"


def new_id() -> str:
    """An id that no other request has."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Whether a text from elsewhere may stand in our lines as an id: 8 to 64 letters, digits, `_`, `.` and `-`."""
    return _ID.fullmatch(text) is not None


def current_id() -> str:
    """The id for a line written now: of the request, else of this process. To be handed on to whoever goes on later."""
    return request_id.get() or _process_id(os.getpid())


@lru_cache(maxsize=4)
def _process_id(pid: int) -> str:
    return f"process-{pid}-{secrets.token_hex(4)}"


@contextmanager
def correlated(given: str) -> Iterator[None]:
    """Write the lines inside under an id that was handed on; what is no id gets a new one."""
    token = request_id.set(given if is_id(given) else new_id())
    try:
        yield
    finally:
        request_id.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every record the id of what it belongs to; none is without."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_id()
        return True


class HumanFormatter(logging.Formatter):
    """One line, with the extra fields of a request line appended as words. Nobody's words can end it or colour it."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        if getattr(record, "keeps_lines", False):
            return line
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        fields = getattr(record, "fields", None)
        return f"{line} {' '.join(f'{key}={value}' for key, value in fields.items())}" if fields else line


class FieldsJsonFormatter(JsonFormatter):
    """JSON lines; the fields of a request line become keys. CR, LF and escapes stay inside the string."""

    def process_log_record(self, log_data: dict[str, object]) -> dict[str, object]:
        fields = log_data.pop("fields", None)
        return {**log_data, **fields} if isinstance(fields, dict) else log_data

    def formatException(self, ei: Any) -> str | list[str]:  # type: ignore[override]
        error = ei[1]
        return trace_of(error) if request_id.get() and error else super().formatException(ei)


def trace_of(error: BaseException) -> str:
    """The trace of an error and of those it came from, without their messages: those may hold what people typed."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{trace_of(cause)}\nthen\n" if cause else ""
    return before + "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__


def audit(event: str, **fields: object) -> None:
    """One line for each event of authentication. Fields are ids and our own words: no names, passwords or tokens."""
    logging.getLogger("subjunctive_app.audit").info(event, extra={"fields": {"event": event, **fields}})


def make_handler(*, is_production: bool) -> logging.Handler:
    """What writes lines to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name("ojala")
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(_formatter(is_production=is_production))
    return handler


def configure_logging(*, is_production: bool) -> None:
    """Send everything from INFO up to stderr, warnings of Python and what ends a thread included.

    Safe to call again: it replaces its own handler.
    """
    root = logging.getLogger()
    others = [one for one in root.handlers if one.get_name() != "ojala"]
    root.handlers = [*others, make_handler(is_production=is_production)]
    root.setLevel(logging.INFO)
    if is_production:
        logging.captureWarnings(capture=True)
        threading.excepthook = _log_end_of_thread


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        logging.getLogger(__name__).error("a thread has ended", exc_info=ended.exc_value)


def _formatter(*, is_production: bool) -> logging.Formatter:
    if not is_production:
        return HumanFormatter(_HUMAN)
    formatter = FieldsJsonFormatter(
        _JSON,
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
    formatter.converter = time.gmtime
    return formatter
