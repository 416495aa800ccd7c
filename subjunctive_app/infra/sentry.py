"""Errors and sampled traces go to Sentry where SENTRY_DSN is set. Nothing of a person goes there.

Only what `_discreet` names is sent: where in the code and what kind of error, the rule of the address, statements
without values, times, the release, and the id that our log lines have. Messages of errors, addresses, headers,
cookies, bodies, users, local variables and log fields stay here.

No request waits for Sentry: reports are put into a queue of 100, a thread of the SDK sends them, and what finds no
place is dropped and counted. A server that does not answer is left alone behind our breaker (5 s to a minute after
three failures; `subjunctive_breaker_open{breaker="sentry"}`); one that says "too many" is obeyed by the SDK's own
back-off. The end of a process waits two seconds for what is left.
"""

import logging
from collections.abc import Mapping
from typing import Any, cast

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.tracing import Span
from sentry_sdk.transport import HttpTransport, Transport
from sentry_sdk.types import Event, Hint

from subjunctive_app.infra.breaker import Breaker, CircuitOpen
from subjunctive_app.infra.logging import current_id
from subjunctive_app.infra.spans import REPORTS, trace_with

UNTRACED = ("/health", "/metrics", "/api/health", "/static/")
_EVENT = (
    *("event_id", "type", "level", "logger", "platform", "timestamp", "start_timestamp"),
    *("release", "environment", "transaction", "transaction_info", "sdk"),
)
_FRAME = (
    *("filename", "function", "module", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
)
_SPAN = ("trace_id", "span_id", "parent_span_id", "op", "status", "origin", "start_timestamp", "timestamp")
# Of other libraries' lines the text may be made of anything.
_OUR_LOGGERS = ("subjunctive_app", "gunicorn")


class GuardedTransport(HttpTransport):
    """Sends reports over HTTP, in the SDK's thread, unless the server was silent a moment ago."""

    TIMEOUT = 5

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self._breaker = Breaker("sentry", first_s=5, longest_s=60)

    def _send_envelope(self, envelope: Envelope) -> None:
        send = super()._send_envelope
        try:
            self._breaker.call(lambda: send(envelope), Exception)
        except CircuitOpen:
            self.on_dropped_event("breaker")

    def _handle_response(self, response: Any, envelope: Envelope | None) -> None:
        super()._handle_response(response, envelope)
        if response.status < 300:
            REPORTS.labels("sent").inc()

    def on_dropped_event(self, _reason: str) -> None:
        """Count it."""
        REPORTS.labels("dropped").inc()


def init_sentry(
    dsn: str,
    *,
    environment: str,
    release: str,
    role: str,
    traces: float,
    transport: type[Transport] = GuardedTransport,
) -> None:
    """Report from this process on; `traces` is the share of requests that are traced. Without a DSN nothing happens."""
    if not dsn:
        return

    def scrub(event: Event, _hint: Hint) -> Event:
        return cast(Event, {**_discreet(event), "tags": {"request_id": current_id(), "role": role}})

    sentry_sdk.init(
        dsn,
        environment=environment,
        release=release,
        transport=transport,
        traces_sampler=lambda context: _share_of(context, traces),
        before_send=scrub,
        before_send_transaction=scrub,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            FlaskIntegration(transaction_style="url"),
            LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda pending, timeout: None),  # its own would print to our log
        ],
        data_collection={
            "user_info": False,
            "cookies": {"mode": "off"},
            "http_bodies": [],
            "url_query_params": {"mode": "off"},
            "database_query_data": False,
            "stack_frame_variables": False,
        },
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        trace_propagation_targets=[],
        enable_logs=False,
        enable_metrics=False,
        spotlight=False,
        shutdown_timeout=2,
    )


def _begin_span(statement: str) -> Span | None:
    """The part of a traced request that sends a statement.

    The SDK's own integration would cost each statement some 25 µs, traced or not.
    """
    if not sentry_sdk.get_client().is_active():
        return None
    span = sentry_sdk.get_current_span()
    return span.start_child(op="db", name=statement) if span and span.sampled else None


trace_with(_begin_span)


def _share_of(context: Mapping[str, Any], traces: float) -> float:
    """How likely this request is traced, whatever the client wishes."""
    path = context.get("wsgi_environ", {}).get("PATH_INFO", "")
    return 0.0 if path.startswith(UNTRACED) else traces


def _discreet(event: Mapping[str, Any]) -> dict[str, Any]:
    """What may be told of an event; whatever the SDK adds one day is left out until it is named here."""
    kept = _only(event, _EVENT)
    contexts = event.get("contexts", {})
    kept["contexts"] = {"trace": _only(contexts.get("trace", {}), _SPAN), "runtime": contexts.get("runtime", {})}
    if "exception" in event:
        kept["exception"] = {"values": [_error(one) for one in event["exception"].get("values", [])]}
    if "spans" in event:
        kept["spans"] = [_span(one) for one in event["spans"]]
    if "logentry" in event and str(event.get("logger", "")).startswith(_OUR_LOGGERS):
        kept["logentry"] = {"message": event["logentry"].get("message", "")}  # without what fills its places
    return kept


def _error(one: Mapping[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames", [])
    mechanism = _only(one.get("mechanism") or {}, ("type", "handled", "exception_id", "parent_id"))
    stack = {"frames": [_only(frame, _FRAME) for frame in frames]}
    return {**_only(one, ("type", "module")), "value": "", "mechanism": mechanism, "stacktrace": stack}


def _span(one: Mapping[str, Any]) -> dict[str, Any]:
    """A statement is told with the places of its values, anything else by its kind alone."""
    is_statement = str(one.get("op", "")).startswith("db")
    return {**_only(one, _SPAN), **(_only(one, ("description",)) if is_statement else {})}


def _only(found: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: found[key] for key in keys if key in found}
