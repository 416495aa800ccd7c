"""What all blueprints of the API share: documents by flask-smorest, errors by web/errors.py, ETags, limits."""

import hashlib
import json
from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Request, Response, abort, request
from marshmallow import RAISE, Schema, fields
from webargs.flaskparser import FlaskParser

from subjunctive_app.accounts.forms import FormRefused
from subjunctive_app.accounts.words import fault
from subjunctive_app.api.limits import tell_limits
from subjunctive_app.extensions import csrf
from subjunctive_app.web.errors import error_response
from subjunctive_app.web.problems import MEDIA_TYPE

PREFIX = "/api/v1"
# Said of the open addresses: everybody reads the same in one language.
FIVE_MINUTES = "public, max-age=300"
READS = {"GET", "HEAD"}
_ERRORS = {HTTPStatus.UNPROCESSABLE_ENTITY.name: HTTPStatus.UNPROCESSABLE_ENTITY.phrase, "DEFAULT_ERROR": "Error"}


class Problem(Schema):
    """An error (RFC 9457). `code` does not change, `detail` is for people, `errors` names the fields."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.Dict()


class Api(flask_smorest.Api):
    """flask-smorest's, with errors as problem details, which web/errors.py makes."""

    def _register_error_handlers(self) -> None:
        """None of its own."""

    def _register_responses(self) -> None:
        for name, words in _ERRORS.items():
            content = {MEDIA_TYPE: {"schema": Problem}}
            self.spec.components.response(name, {"description": words, "content": content}, lazy=True)

    def _register_pagination_header(self) -> None:
        told = "JSON: total, total_pages, first_page, last_page, page, previous_page, next_page, as far as they exist."
        self.spec.components.header("PAGINATION", {"description": told, "schema": {"type": "string"}}, lazy=True)


class Fields(Schema):
    """A body or a query; a body with other fields is refused."""

    class Meta:
        unknown = RAISE


class Switch(fields.Boolean):
    """True or false as JSON writes them, and as the description says; the library would take "on" and 0 as well."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Parser(FlaskParser):
    """webargs' own, for which JSON is a broken body as well where Python gives up on it (too deep, a number too long),
    or where half a letter stands in it (\\ud800), which can neither be hashed nor stored.

    A body of another type is refused: webargs would pass it over, and do what was not asked for.
    """

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as values; 415 where it is not said to be JSON, 400 where it cannot be read."""
        if req.get_data() and not req.is_json:
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            found = super().load_json(req, schema)
            if b"\\ud" in req.get_data().lower():
                json.dumps(found, ensure_ascii=False, default=str).encode()
            return found
        except (RecursionError, ValueError):
            abort(HTTPStatus.BAD_REQUEST)


class Blueprint(flask_smorest.Blueprint):
    """flask-smorest's, with that parser."""

    ARGUMENTS_PARSER = Parser()


def make_blueprint(name: str, description: str, *, is_open: bool = False) -> Any:
    """A blueprint of the API. The open ones may be kept for five minutes, all else by nobody."""
    bp = Blueprint(name, name, url_prefix=PREFIX, description=description)
    csrf.exempt(bp)
    bp.register_error_handler(FormRefused, _log_in_refused)

    def finish(response: Response) -> Response:
        is_kept = is_open and request.method in READS and response.status_code == HTTPStatus.OK
        response.headers.setdefault("Cache-Control", FIVE_MINUTES if is_kept else "no-store")
        response.vary.add("Accept-Language")
        return tell_limits(with_etag(response))

    bp.after_request(finish)
    return bp


def with_etag(response: Response) -> Response:
    """The same body again is a 304. Weak, since it may go out compressed or not.

    No other condition is looked at: a 412 to a header that somebody made up would be kept for everybody.
    """
    if request.method in READS and response.status_code == HTTPStatus.OK:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:16], weak=True)
        response.make_conditional({name: it for name, it in request.environ.items() if name != "HTTP_IF_MATCH"})
    return response


def _log_in_refused(error: FormRefused) -> Response:
    """Name and password do not fit together; nobody learns which of them is wrong."""
    [code] = error.errors.values()
    return error_response(HTTPStatus.UNAUTHORIZED, fault(code), code=code)
