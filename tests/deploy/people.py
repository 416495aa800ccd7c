"""People behind an nginx of the tests, which speaks http where production speaks https."""

import http.client
from http.cookiejar import DefaultCookiePolicy

from tests.faults.learners import Learner
from tests.rooms.sockets import Person


class Pupil(Person):
    """Somebody's browser in a room; cookies are meant for https."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.jar.set_policy(DefaultCookiePolicy(secure_protocols=("http", "ws")))


class PatientLearner(Learner):
    """Asks a second time where a kept connection was closed before a word of an answer came, as browsers do.

    nginx closes the idle ones at a reload. `stale` counts them. An answer that breaks off in its middle is a failure.
    """

    stale = 0

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[http.client.HTTPResponse, str]:
        try:
            return super()._request(method, path, body)
        except ConnectionError:
            self.close()
            self.stale += 1
            return super()._request(method, path, body)
