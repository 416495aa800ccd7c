"""Each request has an id and leaves one log line."""

import logging
import re
import time
import uuid
from typing import Any

from flask import Flask, Request, Response, g, request
from werkzeug.routing import MapAdapter

from subjunctive_app.infra.logging import request_id

log = logging.getLogger("subjunctive_app.request")
_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
FOR_SERVICES = {"/health", "/metrics"}
QUIET = {"ops.health", "static"}


class App(Flask):
    """Flask, but for one line of its log that would name the address, and for the names that probes ask by."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Check the host against ALLOWED_HOSTS, but not where a service asks another by its internal name."""
        if request is not None and request.path in FOR_SERVICES:
            return self.url_map.bind_to_environ(request.environ)
        return super().create_url_adapter(request)

    def log_exception(self, exc_info: Any) -> None:
        """Log what nobody expected, with its trace."""
        log.error("exception on %s [%s]", _rule(), request.method, exc_info=exc_info)


def _rule() -> str:
    """The rule, never the address: addresses hold receipts, the links of mails and (later) codes of rooms."""
    return request.url_rule.rule if request.url_rule else "-"


def _begin() -> None:
    """Take the id that a proxy gave, if it is a plain word; else make one."""
    given = request.headers.get("X-Request-ID", "")
    request_id.set(given if _ID.fullmatch(given) else uuid.uuid4().hex[:16])
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id.get()
    if request.endpoint not in QUIET:
        milliseconds = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        fields = {"method": request.method, "rule": _rule(), "status": response.status_code, "ms": milliseconds}
        log.info("request", extra={"fields": fields})
    return response


def init_requests(app: Flask) -> None:
    """Give each request its id and its line."""
    app.before_request(_begin)
    app.after_request(_end)
