"""A program that uses the API, as one would write it."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.people import PASSWORD, make_user

API = "/api/v1"


@dataclass
class Program:
    """A client with the tokens of somebody, or of nobody."""

    client: FlaskClient
    access: str = ""
    refresh: str = ""

    def get(self, path: str, **query: Any) -> TestResponse:
        """Read."""
        return self.client.get(API + path, query_string=query, headers=self.headers)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """Send."""
        return self.client.post(API + path, json=body, headers=self.headers)

    def patch(self, path: str, body: Any) -> TestResponse:
        """Change."""
        return self.client.patch(API + path, json=body, headers=self.headers)

    def log_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Ask for tokens and keep them."""
        return self._keep(self.client.post(f"{API}/tokens", json={"name": name, "password": password}))

    def exchange(self, token: str = "") -> TestResponse:
        """Exchange the refresh token, or another one."""
        headers = {"Authorization": f"Bearer {token or self.refresh}"}
        return self._keep(self.client.post(f"{API}/tokens/refresh", headers=headers))

    def _keep(self, response: TestResponse) -> TestResponse:
        if response.status_code == 200:
            tokens = response.get_json()
            self.access, self.refresh = tokens["access_token"], tokens["refresh_token"]
        return response

    @property
    def headers(self) -> dict[str, str]:
        """Who asks."""
        return {"Authorization": f"Bearer {self.access}"} if self.access else {}


def program_of(app: Flask, name: str) -> Program:
    """A program logged in to a new account."""
    make_user(app, name)
    found = Program(app.test_client())
    assert found.log_in(name).status_code == 200
    return found
