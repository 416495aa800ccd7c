"""Hashing: every byte counts, each waits its turn, and a full queue says so at once."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from subjunctive_app.accounts.passwords import common_passwords, fault_of
from subjunctive_app.domain.errors import Busy, TooManyTries
from subjunctive_app.infra.passwords import NICE, PasswordHasher

PEPPER = "the pepper of the tests, which protects nothing"
HOLD = """
import fcntl, sys
file = open(sys.argv[1])
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
PAIRS = {
    "accents by another keyboard": ("contrase\u00f1a larga", "contrasen\u0303a larga", True),
    "64 x ñ": ("ñ" * 64, "ñ" * 64, True),
    "only byte 80 differs": ("x" * 79 + "a", "x" * 79 + "b", False),
    "only what follows NUL differs": ("eight\x00abc", "eight\x00abd", False),
    "a kilobyte": ("k" * 1024, "k" * 1024, True),
    "a kilobyte and one more": ("k" * 1024, "k" * 1025, False),
    "capitals": ("Contraseña", "contraseña", False),
    "a space at the end": ("contraseña", "contraseña ", False),
    "nothing": ("", "", True),
}


class Open:
    """A gate that lets everybody through and counts."""

    def __init__(self, *, places: int = 1000) -> None:
        self.places = places

    def check(self) -> None:
        """Let through."""

    def reserve(self) -> None:
        if not self.places:
            raise TooManyTries(1)
        self.places -= 1

    def refund(self) -> None:
        self.places += 1


def hasher(*, rounds: int = 4, most_waiting: int = 100, pepper: str = PEPPER) -> PasswordHasher:
    return PasswordHasher(pepper, rounds=rounds, most_waiting=most_waiting)


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_the_same_password(pair: str) -> None:
    chosen, typed, is_same = PAIRS[pair]
    hashes = hasher()
    assert hashes.matches(typed, hashes.hash(chosen), Open()) is is_same


def test_two_hashes_of_one_password_differ() -> None:
    hashes = hasher()
    assert hashes.hash("contraseña") != hashes.hash("contraseña")


def test_a_stolen_table_is_worth_nothing_without_the_pepper() -> None:
    stored = hasher().hash("contraseña")
    assert not hasher(pepper="another pepper").matches("contraseña", stored, Open())


def test_nobody_has_no_password() -> None:
    assert [hasher().matches(typed, None, Open()) for typed in ("", ".", "contraseña")] == [False] * 3


def test_only_wrong_tries_use_the_gate_up() -> None:
    hashes, gate = hasher(), Open(places=2)
    stored = hashes.hash("contraseña")
    for _ in range(5):
        assert hashes.matches("contraseña", stored, gate)
    assert [hashes.matches("wrong", stored, gate) for _ in range(2)] == [False, False]
    with pytest.raises(TooManyTries):
        hashes.matches("contraseña", stored, gate)


def test_the_cost_is_twelve_and_nobody_costs_as_much() -> None:
    """The one test that measures: with the cost of production a try takes tens of milliseconds, known or not."""
    hashes = hasher(rounds=12)
    stored = hashes.hash("contraseña")
    assert stored.startswith("$2b$12$")
    times = []
    for known in (stored, None):
        began = time.perf_counter()
        hashes.matches("wrong", known, Open())
        times.append(time.perf_counter() - began)
    assert min(times) > 0.04


def test_one_at_a_time_in_a_thread_that_gives_way() -> None:
    hashes, seen = hasher(), set()

    class Looking(Open):
        def reserve(self) -> None:
            seen.add((threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: hashes.matches("x", None, Looking()), range(8)))
    [(_thread, niceness)] = seen
    assert niceness == NICE > os.getpriority(os.PRIO_PROCESS, os.getpid())


def test_one_more_than_may_wait_is_refused_at_once_and_later_let_in() -> None:
    hashes, began, may_go = hasher(most_waiting=2), threading.Event(), threading.Event()

    class Slow(Open):
        def reserve(self) -> None:
            began.set()
            assert may_go.wait(10)

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(hashes.matches, "x", None, Slow()) for _ in range(2)]
        assert began.wait(10)
        while hashes._places._value:
            assert not waiting[0].done()
        with pytest.raises(Busy):
            hashes.hash("x")
        may_go.set()
        assert [one.result() for one in waiting] == [False, False]
    assert hashes.hash("x")


def test_of_several_processes_only_so_many_hash_at_once(tmp_path: Path) -> None:
    """Held by a process that is killed: whoever waits is next."""
    turns = [tmp_path / "password-0.turn", tmp_path / "password-1.turn"]
    for turn in turns:
        turn.touch()
    hashes = PasswordHasher(PEPPER, rounds=4, most_waiting=9, turns=turns)
    holders = [_holder(turn) for turn in turns]
    assert [holder.stdout and holder.stdout.readline() for holder in holders] == [b"held\n"] * 2
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(hashes.hash, "contraseña")
        assert hasher().hash("contraseña")  # who is given no files waits for nobody
        while not _is_blocked():
            assert not waiting.done()
        for holder in holders:
            holder.kill()
        assert hasher().matches("contraseña", waiting.result(10), Open())
    for holder in holders:
        holder.communicate()


def test_without_its_files_a_process_hashes_all_the_same(tmp_path: Path) -> None:
    hashes = PasswordHasher(PEPPER, rounds=4, most_waiting=9, turns=[tmp_path / "gone" / "password-0.turn"])
    assert hashes.matches("contraseña", hashes.hash("contraseña"), Open())


def _holder(turn: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", HOLD, str(turn)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _is_blocked() -> bool:
    """Whether a thread of this process waits for a file: the kernel lists it with an arrow."""
    waiting = [line.split() for line in Path("/proc/locks").read_text().splitlines() if "-> FLOCK" in line]
    return any(words[5] == str(os.getpid()) for words in waiting)


def test_the_list_of_common_passwords() -> None:
    assert len(common_passwords()) >= 3000
    assert all(len(word) >= 8 and word == word.casefold() for word in common_passwords())
    for word in ("password", "12345678", "contraseña", "qwertyuiop", "barcelona", "iloveyou"):
        assert fault_of(word.upper(), name="bob") == "password_common", word
    assert fault_of("tres tristes tigres", name="bob") is None
