"""Log lines: JSON in production, for people in development; each with the id of its request."""

import logging
import sys
import time
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="-")
_HUMAN = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"


class RequestIdFilter(logging.Filter):
    """Gives every record the id of the request it was made in, or `-`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
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


def audit(event: str, **fields: object) -> None:
    """One line for each event of authentication. Fields are ids and our own words: no names, passwords or tokens."""
    logging.getLogger("subjunctive_app.audit").info(event, extra={"fields": {"event": event, **fields}})


def configure_logging(*, is_production: bool) -> None:
    """Send everything from INFO up to stderr. Safe to call again: it replaces its own handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name("ojala")
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(_formatter(is_production=is_production))
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if one.get_name() != "ojala"] + [handler]
    root.setLevel(logging.INFO)


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
