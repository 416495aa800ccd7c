"""People behind an nginx of the tests, which speaks http where production speaks https."""

import http.client
from http.cookiejar import DefaultCookiePolicy

from tests.faults.learners import Learner
from tests.rooms.sockets import Line, Person


class Pupil(Person):
    """Somebody's browser in a room; cookies are meant for https."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.jar.set_policy(DefaultCookiePolicy(secure_protocols=("http", "ws")))


def asked_class(url: str, size: int) -> tuple[Pupil, list[Person], list[Line]]:
    """A teacher, a class, and its sockets, in the first round of a room."""
    teacher = Pupil(url)
    teacher.make_room(kind="type", rounds="5")
    pupils = [Pupil(url).join(teacher.code) for _ in range(size)]
    lines = [pupil.listen() for pupil in pupils]
    teacher.press("start")
    for line in lines:
        line.wait_for('data-phase="question"')
    return teacher, pupils, lines


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
