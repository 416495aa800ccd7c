"""People in a room behind an nginx of the tests."""

from http.cookiejar import DefaultCookiePolicy

from tests.rooms.sockets import Person


class Pupil(Person):
    """Somebody's browser; nginx speaks http here, and cookies are meant for https."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.jar.set_policy(DefaultCookiePolicy(secure_protocols=("http", "ws")))
