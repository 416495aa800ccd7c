"""Bodies that no honest program sends: refused as problems, never a fault of ours."""

import json

import pytest
from flask import Flask

from tests.api.programs import API, Program, program_of

JSON = "application/json"
DEEP, LONG = b"[" * 30_000, b'{"name": ' + b"1" * 5_000 + b"}"


def sent(program: Program, path: str, body: bytes) -> tuple[int, str]:
    response = program.client.post(API + path, data=body, headers=program.headers, content_type=JSON)
    return response.status_code, str(response.content_type)


def test_a_body_that_cannot_be_read(app: Flask) -> None:
    program = program_of(app, "bob")
    for path in ("/tokens", "/answers", "/import", "/rooms"):
        for body in (DEEP, LONG, b"{", b"\xed\xa0\x80", b'"'):
            assert sent(program, path, body) == (400, "application/problem+json"), (path, body[:20])
        assert sent(program, path, b"[]")[0] == 422


@pytest.mark.parametrize("said", ["application/x-www-form-urlencoded", "text/plain", "application/json-seq", ""])
def test_a_body_that_is_not_said_to_be_json(app: Flask, said: str) -> None:
    """What curl sends without a header: passed over, it would make a usual room and change no setting."""
    program = program_of(app, "bob")
    for method, path in (("POST", "/tokens"), ("POST", "/answers"), ("POST", "/rooms"), ("PATCH", "/settings")):
        response = program.client.open(
            API + path, method=method, headers=program.headers, data=b"{}", content_type=said
        )
        assert (response.status_code, response.content_type) == (415, "application/problem+json"), path
        assert response.get_json()["code"] == "unsupported_media_type"
    kept = program.client.patch(
        f"{API}/settings", headers=program.headers, data=b"{}", content_type=f"{JSON}; charset=utf-8"
    )
    assert kept.status_code == 200


@pytest.mark.parametrize(
    ("name", "password", "status"),
    [("\ud800", "x", 400), ("x", "\udfff", 400), ("a\0b", "\0", 401), ("x" * 301, "x", 422)],
)
def test_a_name_that_no_database_takes(app: Flask, name: str, password: str, status: int) -> None:
    body = json.dumps({"name": name, "password": password}).encode()
    assert sent(Program(app.test_client()), "/tokens", body) == (status, "application/problem+json")


@pytest.mark.parametrize("value", [0, 1, "on", "false", None])
def test_a_switch_is_true_or_false(app: Flask, value: object) -> None:
    """As the description says: a giving up that somebody wrote otherwise would be counted as a miss."""
    program = program_of(app, "bob")
    token = program.get("/cards/next").get_json()["token"]
    for path, body in (("/answers", {"token": token, "gave_up": value}), ("/rooms", {"is_paced": value})):
        response = program.post(path, body)
        assert response.status_code == 422, path
        assert list(response.get_json()["errors"]["json"]) == [list(body)[-1]]


def test_what_is_too_long_is_not_read(app: Flask) -> None:
    program = program_of(app, "bob")
    for path, size in (("/answers", 70_000), ("/rooms", 70_000), ("/import", 9_000_000)):
        assert sent(program, path, b" " * size) == (413, "application/problem+json"), path
    assert sent(program, "/import", b"[" + b" " * 1_000_000 + b"]")[0] == 422, "a file may be longer"


def test_a_file_of_millions_of_rows_is_not_looked_through(app: Flask) -> None:
    """Each of them would be told what is wrong with it: a gigabyte and half a minute for eight megabytes."""
    program = program_of(app, "bob")
    for row in (b"1,", b"{},", b'"",'):
        body = b'{"answers": [' + row * 100_000 + b"1]}"
        response = program.client.post(f"{API}/import", data=body, headers=program.headers, content_type=JSON)
        assert (response.status_code, response.get_json()["code"]) == (422, "import_too_long")
        assert len(response.data) < 1_000


def test_what_cannot_be_taken_in_is_counted_too(app: Flask) -> None:
    program = program_of(app, "bob")
    told = [sent(program, "/import", body)[0] for body in (b"{", b"[]", b'{"answers": [1]}') * 7]
    assert told == [400, 422, 422] * 6 + [400, 422, 429]
