"""The thread that looks at the rooms with sockets."""

from flask import Flask

from subjunctive_app.infra.bus import LocalBus
from subjunctive_app.rooms.hub import Hub
from subjunctive_app.rooms.watch import Watch
from tests.waiting import wait_for


class Stumbling(Hub):
    """Has no rooms, and cannot even say so the first time that it is asked."""

    asked = 0

    def rooms(self) -> list[int]:
        self.asked += 1
        if self.asked == 1:
            raise RuntimeError("nobody expected this")
        return super().rooms()


def test_it_looks_on_whatever_goes_wrong(app: Flask) -> None:
    hub = Stumbling(1)
    watch = Watch(app, hub, LocalBus(hub.receive))
    watch.tick_s = 0.01
    watch.begin()
    wait_for(lambda: hub.asked > 1)
    watch.tick_s = 3600
