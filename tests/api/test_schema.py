"""schemathesis over every operation: whatever is sent, no 5xx, and every answer is as the description says.

Of what is right each operation succeeds with some: every other case is told what nobody could guess.
"""

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from subjunctive_app import create_app
from subjunctive_app.extensions import limiter
from tests.accounts.people import PASSWORD
from tests.api.programs import Program, program_of
from tests.conftest import config_for
from tests.rooms.class_room import pupil

EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
OPERATIONS = (
    "GET /api/v1/conjugate",
    "GET /api/v1/verbs/{infinitive}",
    "GET /api/v1/diagnose",
    "GET /api/v1/environments",
    "GET /api/v1/environments/{environment}",
    "GET /api/v1/environments/{environment}/sentences",
    "GET /api/v1/today",
    "POST /api/v1/tokens",
    "POST /api/v1/tokens/refresh",
    "POST /api/v1/tokens/revoke",
    "GET /api/v1/cards/next",
    "POST /api/v1/answers",
    "GET /api/v1/progress",
    "GET /api/v1/export",
    "GET /api/v1/settings",
    "PATCH /api/v1/settings",
    "POST /api/v1/import",
    "POST /api/v1/rooms",
    "GET /api/v1/rooms/{code}",
    "POST /api/v1/rooms/{code}/acts",
    "GET /api/v1/rooms/{code}/results",
)
# Nothing that they take can be wrong: at most a code of a room that there is not.
TAKE_NOTHING = {
    *("POST /api/v1/tokens/refresh", "POST /api/v1/tokens/revoke"),
    *("GET /api/v1/progress", "GET /api/v1/export", "GET /api/v1/settings"),
    *("GET /api/v1/rooms/{code}", "GET /api/v1/rooms/{code}/results"),
}
CASES = [
    (label, mode)
    for label in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or label not in TAKE_NOTHING
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("schema")
    return create_app(config_for(folder, f"sqlite:///{folder / 'test.sqlite3'}"))


@pytest.fixture(scope="module")
def program(app: Flask) -> Program:
    return program_of(app, "bob")


@pytest.fixture(scope="module")
def room(app: Flask, program: Program) -> str:
    """The code of a room of the program's own, in which somebody is asked something."""
    limiter.reset()
    made = program.post("/rooms", {}).get_json()
    pupil(app, made["code"])
    acts = f"/rooms/{made['code']}/acts"
    assert program.post(acts, {"act": "start", "version": made["version"]}).status_code == 200
    return str(made["code"])


@pytest.fixture(scope="module")
def operations(app: Flask) -> Mapping[str, APIOperation]:
    """Every operation of the description by its method and address.

    The test sends the token itself: a request without one, which schemathesis would also make, is nothing it can judge.
    """
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for methods in schema.raw_schema["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return {one.label: one for one in found}


def test_every_operation_is_tried(operations: Mapping[str, APIOperation]) -> None:
    assert set(operations) == set(OPERATIONS)


def tell(case: Case, program: Program, room: str) -> None:
    """Put into a case what nobody could guess: a room and how it stands, a verb, a card, a password."""
    known: dict[str, Any] = {"code": room, "infinitive": "tener", "name": "bob", "password": PASSWORD}
    body: dict[str, Any] = case.body if isinstance(case.body, dict) else {}
    if "token" in body:
        known["token"] = program.get("/cards/next").get_json()["token"]
    if "version" in body:
        known["version"] = program.get(f"/rooms/{room}").get_json()["version"]
    for part in (case.path_parameters, case.query, body):
        part.update({name: known[name] for name in part.keys() & known.keys()})


@pytest.mark.parametrize(("label", "mode"), CASES)
def test_every_answer_is_as_described(
    operations: Mapping[str, APIOperation], program: Program, room: str, label: str, mode: GenerationMode
) -> None:
    statuses: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operations[label].as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        limiter.reset()
        if program.get("/progress").status_code != 200:
            program.log_in("bob")
        if mode is GenerationMode.POSITIVE and len(statuses) % 2 == 0:
            tell(case, program, room)
        token = program.refresh if label.endswith("/refresh") else program.access
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        statuses.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    send()
    assert mode is GenerationMode.NEGATIVE or {200, 201, 204} & set(statuses), statuses
