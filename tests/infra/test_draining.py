"""The end of a process: told once, to all who asked."""

import threading
from collections.abc import Iterator

import pytest

from subjunctive_app.infra import draining


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(draining, "_hooks", [])
    draining.is_draining.clear()
    yield
    draining.is_draining.clear()


def test_the_hooks_are_called_when_the_worker_is_to_end(caplog: pytest.LogCaptureFixture) -> None:
    alive, told = threading.Event(), []
    alive.set()

    def stumble() -> None:
        raise ValueError("x")

    draining.on_drain(stumble)
    draining.on_drain(lambda: told.append(draining.is_draining.is_set()))
    thread = draining.watch(alive.is_set)
    thread.join(0.3)
    assert (told, draining.is_draining.is_set()) == ([], False)
    alive.clear()
    thread.join(5)
    assert told == [True]
    assert "a hook of draining failed" in caplog.text
