"""The description as a page: every operation and every value, and nothing that needs a script."""

import re

from flask import Flask

from tests.api.programs import Program


def test_every_operation_and_value_is_on_the_page(app: Flask) -> None:
    program = Program(app.test_client())
    described = program.get("/openapi.json").get_json()
    assert described["openapi"] == "3.1.0"
    page = program.get("/docs").text
    for path, methods in described["paths"].items():
        for method in methods.keys() - {"parameters"}:
            assert f"<code>{method.upper()} {path}</code>" in page
    for name in described["components"]["schemas"]:
        assert f'id="{name}"' in page
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert [name for name in anchors if f'id="{name}"' not in page] == []
    assert "`" not in page
    assert "the verdict <code>retry</code>;" in page
    assert re.findall(r"<script(?! src=\"/static/)", page) == []


def test_what_needs_a_token_says_so(app: Flask) -> None:
    paths = Program(app.test_client()).get("/openapi.json").get_json()["paths"]
    secured = {path for path, methods in paths.items() for one in methods.values() if "security" in one}
    assert {path.removeprefix("/api/v1") for path in secured} == {
        *("/tokens/refresh", "/tokens/revoke", "/cards/next", "/answers", "/progress", "/export", "/settings"),
        *("/import", "/rooms", "/rooms/{code}", "/rooms/{code}/acts", "/rooms/{code}/results"),
    }
