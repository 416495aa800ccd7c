"""Each request has an id and leaves one log line."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, Response, g, request
from werkzeug.routing import MapAdapter

from subjunctive_app.config import Config
from subjunctive_app.infra.logging import is_id, new_id, request_id

log = logging.getLogger("subjunctive_app.request")
FOR_SERVICES = {"/health", "/metrics"}
QUIET = {"ops.health", "ops.metrics", "static"}
SOCKETS = "/ws/"
# With these a client could decide which of its requests are traced, and put words of its own into a report.
TRACING = ("HTTP_SENTRY_TRACE", "HTTP_BAGGAGE", "HTTP_TRACEPARENT")


class App(Flask):
    """Flask, but for one line of its log that would name the address, and for the names that probes ask by."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request: before anything else it has its id. What reports errors stays away from sockets."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.config["TRUSTS_REQUEST_ID"] else ""
        request_id.set(given if is_id(given) else new_id())
        for name in TRACING:
            environ.pop(name, None)
        if environ.get("PATH_INFO", "").startswith(SOCKETS):
            return self.wsgi_app(environ, start_response)
        return super().__call__(environ, start_response)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Check the host against ALLOWED_HOSTS, but not where a service asks another by its internal name."""
        if request is not None and request.path in FOR_SERVICES:
            return self.url_map.bind_to_environ(request.environ)
        return super().create_url_adapter(request)

    def log_exception(self, exc_info: Any) -> None:
        """Log what nobody expected, with its trace."""
        log.error("exception on %s [%s]", _rule(), request.method, exc_info=exc_info)


def _rule() -> str:
    """The rule, never the address: addresses hold receipts, the links of mails and codes of rooms."""
    return request.url_rule.rule if request.url_rule else "-"


def _begin() -> None:
    g.began = time.perf_counter()
    request.environ["subjunctive.rule"] = _rule()  # for gunicorn's access lines, where they are asked for


def _end(response: Response, slow_ms: int) -> Response:
    response.headers["X-Request-ID"] = request_id.get()
    if request.endpoint not in QUIET:
        milliseconds = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        is_slow = milliseconds > slow_ms and not request.path.startswith(SOCKETS)
        fields = {"method": request.method, "rule": _rule(), "status": response.status_code, "ms": milliseconds}
        log.log(
            logging.WARNING if is_slow else logging.INFO,
            "slow request" if is_slow else "request",
            extra={"fields": fields},
        )
    return response


def init_requests(app: Flask, config: Config) -> None:
    """Give each request its id and its line. Behind a proxy of ours the id is the proxy's, else always our own."""
    app.config["TRUSTS_REQUEST_ID"] = config.trusted_proxies > 0
    app.before_request(_begin)
    app.after_request(lambda response: _end(response, config.slow_request_ms))
