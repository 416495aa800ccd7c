"""The state machine of a room, by any sequence of acts of two hosts who see it late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from subjunctive_app.domain.rooms.stage import ACTS, GRACE, Act, NotNow, Stage

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LOBBY = Stage("lobby", rounds=3, seconds=20)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def played(*acts: Act, stage: Stage = LOBBY) -> Stage:
    for act in acts:
        stage = stage.after(act, NOW)
    return stage


def test_a_game_from_lobby_to_end() -> None:
    stage = played("start", "reveal", "next", "reveal", "scores", "next", "reveal", "next")
    assert (stage.phase, stage.round_no, stage.version) == ("ended", 3, 9)


@pytest.mark.parametrize(
    ("acts", "refused"),
    [
        ((), "reveal"),
        (("start",), "start"),
        (("start",), "next"),
        (("start",), "resume"),
        (("start", "pause"), "pause"),
        (("start", "reveal"), "reveal"),
        (("start", "reveal"), "pause"),
        (("start", "reveal"), "extend"),
        (("end",), "end"),
        (("end",), "start"),
    ],
)
def test_what_is_not_possible_is_refused(acts: tuple[Act, ...], refused: Act) -> None:
    with pytest.raises(NotNow):
        played(*acts, refused)


def test_a_round_closes_two_seconds_after_its_time() -> None:
    stage = played("start")
    assert stage.time_left(at(0)) == timedelta(seconds=20)
    assert stage.time_left(at(25)) == timedelta(0)
    assert stage.takes_answer(1, at(21.9))
    assert not stage.takes_answer(1, at(22))
    assert not stage.takes_answer(2, at(1)), "another round"
    assert (stage.is_due(at(21.9)), stage.is_due(at(22))) == (False, True)


def test_extra_time_is_longer_for_one_and_awaited() -> None:
    stage = played("start")
    assert stage.time_left(at(0), 1.5) == timedelta(seconds=30)
    assert stage.takes_answer(1, at(31), 1.5)
    assert not stage.is_due(at(25), 1.5)
    assert stage.is_due(at(32), 1.5)


def test_a_pause_stops_the_clock_and_takes_answers() -> None:
    paused = played("start").after("pause", at(5))
    assert paused.time_left(at(500)) == timedelta(seconds=15)
    assert paused.takes_answer(1, at(500))
    assert not paused.is_due(at(500))
    resumed = paused.after("resume", at(600))
    assert resumed.time_left(at(600)) == timedelta(seconds=15)
    longer = paused.after("extend", at(500))
    assert longer.time_left(at(500)) == timedelta(seconds=30)


def test_more_time_also_after_it_ran_out() -> None:
    assert played("start").after("extend", at(5)).time_left(at(5)) == timedelta(seconds=30)
    assert played("start").after("extend", at(21)).time_left(at(21)) == timedelta(seconds=15)


def test_without_a_limit_nothing_is_due_until_all_have_answered() -> None:
    stage = played("start", stage=Stage("lobby", rounds=2, seconds=0))
    assert stage.time_left(at(9999)) is None
    assert not stage.is_due(at(9999))
    assert "extend" not in stage.possible
    closing = stage.all_in(at(100))
    assert closing.version == stage.version
    assert (closing.is_due(at(101)), closing.is_due(at(102))) == (False, True)


def test_all_in_never_makes_a_round_longer() -> None:
    stage = played("start")
    assert stage.all_in(at(30)).deadline == stage.deadline
    paused = stage.after("pause", at(5))
    assert paused.all_in(at(6)) == paused


class TwoHosts(RuleBasedStateMachine):
    """The room as stored, and two hosts who each act on what they saw last."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = LOBBY
        self.now = NOW
        self.seen = {"host": LOBBY, "cohost": LOBBY}
        self.versions = [LOBBY.version]

    @rule(who=st.sampled_from(["host", "cohost"]), act=st.sampled_from(ACTS), wait=st.integers(0, 30))
    def acts(self, who: str, act: Act, wait: int) -> None:
        self.now += timedelta(seconds=wait)
        seen = self.seen[who]
        try:
            after = seen.after(act, self.now)
        except NotNow:
            assert act not in seen.possible
            return
        if seen.version == self.stored.version:  # the compare-and-set of the database
            self.stored = after
            self.versions.append(after.version)
        self.seen[who] = self.stored

    @rule(wait=st.integers(0, 60))
    def sweep(self, wait: int) -> None:
        self.now += timedelta(seconds=wait)
        if self.stored.is_due(self.now):
            self.stored = self.stored.after("reveal", self.now)
            self.versions.append(self.stored.version)

    @precondition(lambda self: self.stored.phase == "ended")
    @rule(act=st.sampled_from(ACTS))
    def nothing_after_the_end(self, act: Act) -> None:
        with pytest.raises(NotNow):
            self.stored.after(act, self.now)

    @invariant()
    def versions_only_grow(self) -> None:
        assert self.versions == list(range(self.versions[0], self.versions[0] + len(self.versions)))

    @invariant()
    def a_round_is_one_of_the_rounds(self) -> None:
        stage = self.stored
        assert 0 <= stage.round_no <= stage.rounds
        assert stage.phase in ("lobby", "ended") or stage.round_no > 0
        assert stage.deadline is None or stage.phase == "question"
        assert not stage.is_paused or stage.phase == "question"

    @invariant()
    def an_answer_is_taken_only_while_the_question_stands(self) -> None:
        stage = self.stored
        taken = [number for number in range(5) if stage.takes_answer(number, self.now)]
        assert taken in ([], [stage.round_no] if stage.phase == "question" else [])
        left = stage.time_left(self.now - GRACE)
        assert bool(taken) == (stage.phase == "question" and (left is None or left > timedelta(0)))


TwoHosts.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestTwoHosts = TwoHosts.TestCase
