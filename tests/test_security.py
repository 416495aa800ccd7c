"""Headers and cookies on every kind of response, and CSRF on every address that writes."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from subjunctive_app import create_app
from tests.conftest import Browser, config_for

ROOT = Path(__file__).resolve().parent.parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def https_app(tmp_path: Path) -> Flask:
    """The app as it stands behind a proxy on https."""
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    return create_app(config_for(tmp_path, url, public_url="https://practice.example", trusted_proxies=1))


def paths(app: Flask) -> list[str]:
    style = app.extensions["assets"].url("css/style.css")
    return [
        "/",
        "/drills",
        "/verbs/tener",
        "/nowhere",
        "/health",
        "/api/health",
        "/api/v1/today",
        "/api/v1/docs",
        style,
        "/static/nothing.css",
        "/drills?done=x",
        "/account",
        "/account/login",
        "/account/reset/made-up",
        "/account/logout",
    ]


def test_every_response_has_the_headers(app: Flask) -> None:
    for path in paths(app):
        headers = app.test_client().get(path, buffered=True).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["X-XSS-Protection"] == "0", path
        is_document = headers["Content-Type"].startswith("text/html")
        assert headers.get("Referrer-Policy") == ("same-origin" if is_document else None), path
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';"), path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection"):
            assert len(headers.getlist(name)) == 1, path
        assert headers["X-Request-ID"], path


def errors(app: Flask) -> dict[int, TestResponse]:
    """A response of each kind that is no page, over https."""
    client, secure = app.test_client(), {"base_url": "https://practice.example"}
    style = app.extensions["assets"].url("css/style.css")
    app.config["TRUSTED_HOSTS"] = ["practice.example"]
    return {
        200: client.get(style, buffered=True, **secure),
        303: client.get("/account", **secure),
        400: client.post("/account/login", **secure),
        401: client.get("/account", headers={"HX-Request-Type": "partial"}, **secure),
        404: client.get("/nowhere", **secure),
        405: client.get("/account/logout", **secure),
        413: client.post("/account/login", data={"name": "x" * 2**20}, **secure),
        1400: client.get("/", base_url="https://evil.example"),
    }


def test_errors_and_files_have_them_too(https_app: Flask) -> None:
    for status, response in errors(https_app).items():
        assert response.status_code == status % 1000
        headers = response.headers
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", status
        assert headers["X-Content-Type-Options"] == "nosniff", status
        assert headers["X-Frame-Options"] == "DENY", status
        assert headers["X-XSS-Protection"] == "0", status


def test_a_crash_has_them_too(https_app: Flask) -> None:
    https_app.config["PROPAGATE_EXCEPTIONS"] = False
    https_app.extensions["hasher"] = None
    client = https_app.test_client()
    browser = Browser(client, client.get("/account/login", base_url="https://practice.example").text)
    data = {"csrf_token": browser.field("csrf_token"), "name": "bob", "password": "x"}
    response = client.post("/account/login", data=data, base_url="https://practice.example")
    assert response.status_code == 500
    assert "Traceback" not in response.text
    for name in ("Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection"):
        assert name in response.headers, name


def test_a_fragment_may_do_nothing_by_itself_and_carries_no_header_of_documents(app: Flask) -> None:
    headers = app.test_client().get("/drills", headers={"HX-Request-Type": "partial"}).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-XSS-Protection"] == "0"
    for name in ("Permissions-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy"):
        assert name not in headers, name


EVALUATOR = """
const {CspParser} = require("csp_evaluator/dist/parser"), {CspEvaluator} = require("csp_evaluator/dist/evaluator");
const found = new CspEvaluator(new CspParser(process.argv[1]).csp).evaluate();
console.log(JSON.stringify(found.map(({severity, type, directive, value}) => [severity, type, directive, value])));
"""
# Of csp_evaluator's grades: 10 is high, 20 syntax, 30 medium; 40 and 50 say "maybe", 60 is advice.
MEDIUM = 30


def evaluated(policy: str) -> list[list[object]]:
    """What csp_evaluator finds of grade medium or worse."""
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    done = subprocess.run([node, "-e", EVALUATOR, policy], cwd=ROOT, check=True, capture_output=True, text=True)
    return [finding for finding in json.loads(done.stdout) if finding[0] <= MEDIUM]


def test_an_evaluator_of_policies_finds_nothing(app: Flask) -> None:
    first = app.test_client().get("/").headers["Content-Security-Policy"]
    fragment = app.test_client().get("/drills", headers={"HX-Request-Type": "partial"}).headers
    for policy in (POLICY, first, fragment["Content-Security-Policy"]):
        assert evaluated(policy) == [], policy
    assert evaluated(POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"))


def test_other_origins_read_the_api_only_where_they_are_named(app: Flask, tmp_path: Path) -> None:
    named = ("https://school.example", "https://town.example")
    sharing = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3", cors_origins=named))
    for origin in (*named, "https://evil.example", "https://school.example.evil.example", "null"):
        for path in ("/api/health", "/api/v1/verbs/tener", "/health", "/account/login", "/drills"):
            for one in (sharing, app):
                response = one.test_client().get(path, headers={"Origin": origin})
                headers = response.headers
                # A cache that keeps the answer to one origin must not give it to another.
                assert ("Origin" in response.vary) == (one is sharing and path.startswith("/api/"))
                is_shared = one is sharing and origin in named and path.startswith("/api/")
                assert headers.get("Access-Control-Allow-Origin") == (origin if is_shared else None), (origin, path)
                assert "Access-Control-Allow-Credentials" not in headers
                exposed = set(headers.get("Access-Control-Expose-Headers", "").split(", "))
                assert not is_shared or {"ETag", "RateLimit-Remaining", "Retry-After", "X-Pagination"} <= exposed


def test_the_inline_stylesheet_is_allowed_by_its_hash_on_a_first_visit_only(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/")
    assert "<style>" in first.text
    assert app.extensions["assets"].style_source() in first.headers["Content-Security-Policy"]
    second = client.get("/")
    assert "<style>" not in second.text
    assert second.headers["Content-Security-Policy"] == POLICY


def test_hsts_and_host_cookies_over_https(https_app: Flask) -> None:
    client = https_app.test_client()
    for path in paths(https_app):
        response = client.get(path, base_url="https://practice.example", buffered=True)
        assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", path
        if response.mimetype == "text/html":
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
    cookies = set_cookies(https_app.test_client().get("/", base_url="https://practice.example"))
    assert set(cookies) == {"__Host-session", "__Host-seen"}
    for attributes in cookies.values():
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= attributes


def test_plain_cookies_over_http(app: Flask) -> None:
    cookies = set_cookies(app.test_client().get("/"))
    assert set(cookies) == {"session", "seen"}
    assert all({"HttpOnly", "SameSite=Lax"} <= attributes for attributes in cookies.values())
    assert not any("Secure" in attributes for attributes in cookies.values())


def set_cookies(response: TestResponse) -> dict[str, set[str]]:
    lines = response.headers.getlist("Set-Cookie")
    return {line.partition("=")[0]: set(line.split("; ")[1:]) for line in lines}


def test_an_answer_over_https_works_without_a_referer(https_app: Flask) -> None:
    browser = Browser(https_app.test_client())
    response = browser.client.get("/", base_url="https://practice.example")
    browser.page = response.text
    data = {"csrf_token": browser.field("csrf_token"), "token": browser.field("token"), "answer": "x"}
    sent = browser.client.post("/drills/answer", data=data, base_url="https://practice.example")
    assert sent.status_code == 303
    assert "__Host-learner" in set_cookies(sent)


def test_every_address_that_writes_refuses_a_request_without_a_token(app: Flask) -> None:
    client = app.test_client()
    writing = [rule for rule in app.url_map.iter_rules() if rule.methods and rule.methods - {"GET", "HEAD", "OPTIONS"}]
    assert writing
    for rule in writing:
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        # The API takes no cookie for a proof: a bearer token, or name and password in JSON.
        refused = {401, 405, 422} if path.startswith("/api/v1/") else {400, 403}
        assert client.post(path).status_code in refused, rule.rule


def test_an_unknown_host_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    app = create_app(config_for(tmp_path, url, allowed_hosts=("practice.example",)))
    client = app.test_client()
    assert client.get("/", base_url="http://practice.example").status_code == 200
    assert client.get("/health", base_url="http://app-blue:8000").status_code == 200, "a probe by an internal name"
    for path in ("/", "/api/health", "/account/login", "/static/css/style.css", "/health/"):
        for host in ("evil.example", "practice.example.evil.example", "app-blue:8000"):
            response = client.get(path, base_url=f"http://{host}")
            assert response.status_code == 400, (path, host)
            assert response.mimetype == ("application/problem+json" if path.startswith("/api/") else "text/plain")


def test_static_files_are_kept_for_ever_under_their_hash(app: Flask) -> None:
    client = app.test_client()
    client.get("/drills")
    url = app.extensions["assets"].url("js/app.js")
    assert set(client.get(url, buffered=True).vary) <= {"Accept-Encoding"}, "a new cookie would fetch them anew"
    assert client.get(url, buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/js/app.js", buffered=True).headers["Cache-Control"] == "public, max-age=300"
    assert client.get("/static/js/app.0123456789.js", buffered=True).headers["Cache-Control"] == "public, max-age=300"
    for outside in ("/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static/css/"):
        assert client.get(outside, buffered=True).status_code == 404


def test_responses_are_compressed(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", app.extensions["assets"].url("vendor/htmx.min.js")):
        assert (
            client.get(path, headers={"Accept-Encoding": "gzip"}, buffered=True).headers["Content-Encoding"] == "gzip"
        )


def id_given(app: Flask, given: str) -> str:
    """The id of a request that came with one."""
    return app.test_client().get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"]


def test_a_request_id_of_the_proxy_is_kept_when_it_is_a_plain_word(app: Flask, tmp_path: Path) -> None:
    behind = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3", trusted_proxies=1))
    assert id_given(behind, "abc-123-def") == "abc-123-def"
    for odd in ("a b\tc {evil}", "short", "x" * 65, "ñandú-ñandú"):
        assert re.fullmatch("[0-9a-f]{16}", id_given(behind, odd))
    assert id_given(app, "abc-123-def") != "abc-123-def", "without a proxy nobody's word is taken"


def test_a_crash_shows_no_trace(app: Flask) -> None:
    """A broken token secret makes a real failure inside a view."""
    kept = app.config["SECRET_KEY"]
    app.config["SECRET_KEY"] = None
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        response = app.test_client().get("/drills")
        assert response.status_code == 500
        assert "Traceback" not in response.text
        assert "Something broke on our side" in response.text
    finally:
        app.config["SECRET_KEY"] = kept
        app.config["PROPAGATE_EXCEPTIONS"] = None


def test_every_address_is_told_in_the_log_of_nginx_or_masked(app: Flask) -> None:
    """A new first part of an address is added to nginx/conf.d/logging.conf."""
    told = re.search(r"\(\?:(accessibility\|[\w|]+)\)", (ROOT / "nginx/conf.d/logging.conf").read_text())
    assert told
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert {rule.split("/")[1] for rule in rules} - {"", *told[1].split("|")} == {"r", "ws"}
    rooms = {"/r/<code>/host/<token>", "/r/<code>/handover/<token>"}
    masked = {"/account/verify/<token>", "/account/reset/<token>", *rooms}
    assert {rule for rule in rules if "token>" in rule} == masked


def test_nginx_lets_a_file_through_where_the_app_takes_one(app: Flask) -> None:
    long = re.search(r"location ~ (\S+) \{[^}]*client_max_body_size 9m;", (ROOT / "nginx/conf.d/app.conf").read_text())
    assert long
    views = app.view_functions
    takers = {rule.rule for rule in app.url_map.iter_rules() if getattr(views[rule.endpoint], "takes_file", False)}
    assert {rule.rule for rule in app.url_map.iter_rules() if re.search(long[1], rule.rule)} == takers
    assert takers


@pytest.mark.parametrize("address", ["https://cdn.example", "https://cdn.example/ojala"])
def test_a_cdn_for_static_files_is_in_pages_and_in_the_policy(tmp_path: Path, address: str) -> None:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3", static_url=address))
    response = app.test_client().get("/help")
    assert f'src="{address}/static/vendor/htmx.min.' in response.text
    assert f'href="{address}/static/css/style.' in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self' https://cdn.example;" in policy
    assert re.search(r"style-src ('sha256-\S+' )?'self' https://cdn.example;", policy)
    assert "connect-src 'self';" in policy
