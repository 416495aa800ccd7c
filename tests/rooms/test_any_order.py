"""Hosts, pupils and processes do what they like in any order, on a database: what holds all the same."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.items import get_item
from subjunctive_app.domain.rooms.settings import EXTRA_TIMES, RoomSettings
from subjunctive_app.domain.rooms.stage import ACTS, Act, NotNow
from subjunctive_app.jobs import service as jobs
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Job, Room, RoomAnswer, RoomMember
from subjunctive_app.rooms import members
from subjunctive_app.rooms.answers import Sent, TooLate, item_of, learn, take
from subjunctive_app.rooms.reading import read_snapshot
from subjunctive_app.rooms.service import ROOM_ANSWERS, carry_out, create_room, grace_of, note_host, settle, stage_of

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CLASS = 4
PUPILS = st.integers(0, CLASS - 1)


class Lesson(RuleBasedStateMachine):
    """One room. What a host or a process saw of it may be long past when they act on it."""

    session: ClassVar[Session]
    seen = Bundle("seen")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        wanted = RoomSettings(rounds=3, seconds=20, focus=Focus(kind="type"))
        self.room_id = create_room(self.session, wanted, dialect="tu_ustedes", now=NOW).id
        self.pupils: list[int] = []
        self.first: dict[tuple[int, int], tuple[str, int]] = {}
        self.stages = [stage_of(self.room())]
        for _ in range(2):
            self.somebody_joins()
        self.a_host_goes_on("start")

    def teardown(self) -> None:
        """A runner comes at last, after all leases: nothing is left to be done, and nothing is lost."""
        self.now += jobs.LEASE
        while task := jobs.claim(self.session, [ROOM_ANSWERS], self.now):
            learn(self.session, task.payload["room"])
            assert jobs.finish(self.session, task, self.now)
        self.what_is_over_has_moved_skills_or_will()
        self.skills_move_once_and_not_before_the_reveal()

    def room(self) -> Room:
        self.session.rollback()
        return self.session.get_one(Room, self.room_id, populate_existing=True)

    @rule(target=seen)
    def looks(self) -> Room:
        room = self.room()
        self.session.expunge(room)
        return room

    @rule(room=seen, act=st.sampled_from([act for act in ACTS if act != "end"]))
    def a_host_presses(self, room: Room, act: Act) -> None:
        before = self.room().version
        try:
            has_moved = carry_out(self.session, room, act, room.version, self.now)
        except NotNow:
            has_moved = False
        assert self.room().version == before + has_moved
        assert room.version == before or not has_moved, "somebody else was first"

    @rule(act=st.sampled_from(["reveal", "next"]))
    def a_host_goes_on(self, act: Act) -> None:
        self.a_host_presses(self.looks(), act)

    @rule(room=seen)
    def a_process_settles(self, room: Room) -> None:
        before = self.room().version
        has_moved = settle(self.session, room, self.now)
        assert self.room().version == before + has_moved

    @precondition(lambda self: self.stages[-1].is_last)
    @rule()
    def a_host_ends_it(self) -> None:
        self.a_host_presses(self.looks(), "end")

    @rule(is_killed=st.sampled_from(["", "", "before", "after"]))
    def a_runner_comes(self, is_killed: str) -> None:
        task = jobs.claim(self.session, [ROOM_ANSWERS], self.now)
        if task is None or is_killed == "before":
            return
        learn(self.session, task.payload["room"])
        if not is_killed:
            assert jobs.finish(self.session, task, self.now)

    @precondition(lambda self: len(self.pupils) < CLASS)
    @rule()
    def somebody_joins(self) -> None:
        is_over = self.room().phase == "ended"
        try:
            token = members.join(self.session, self.room(), members.Wanted(), self.now, places=CLASS)
        except members.RoomLocked:
            assert is_over
            return
        assert not is_over
        member = members.find_member(self.session, self.room_id, token)
        assert member
        self.pupils.append(member.id)

    @rule(number=PUPILS, ahead=st.sampled_from([0, 0, 0, -1, 1]), is_right=st.booleans())
    def somebody_answers(self, number: int, ahead: int, is_right: bool) -> None:
        room = self.room()
        pupil = self.session.get_one(RoomMember, self.pupils[number % len(self.pupils)], populate_existing=True)
        round_no, stage = room.round_no + ahead, stage_of(room)
        time = (pupil.extra_time / 100, grace_of(pupil.polled_at, self.now))
        key = (round_no, pupil.id)
        typed = "xyzzy"
        if is_right and 1 <= round_no <= room.rounds:
            item_id = item_of(self.session, self.room_id, round_no).item_id
            typed = get_item(item_id).target.form("tu_ustedes")
        visitor = Visitor(f"{self.room_id}-{pupil.id}", lambda: True)
        try:
            is_first = take(self.session, self.room(), pupil, Sent(round_no, typed), visitor, self.now)
        except TooLate:
            assert key not in self.first
            assert not stage.takes_answer(round_no, self.now, *time)
            return
        assert is_first == (key not in self.first)
        if is_first:
            assert stage.takes_answer(round_no, self.now, *time)
            self.first[key] = (typed, 100 if is_right else 0)

    @rule(number=PUPILS, what=st.sampled_from(["heard", "polls", "leave", "kick", "ban", "rename", "give_time"]))
    def something_happens_to(self, number: int, what: str) -> None:
        pupil = self.pupils[number % len(self.pupils)]
        if what == "heard":
            members.note_all_here(self.session, [pupil], self.now)
        elif what == "polls":
            row = self.session.get_one(RoomMember, pupil, populate_existing=True)
            members.note_here(self.session, row, self.now, polls=True)
        elif what == "leave":
            members.leave(self.session, pupil)
        elif what == "give_time":
            members.give_time(self.session, self.room_id, pupil, EXTRA_TIMES[number % len(EXTRA_TIMES)])
        else:
            getattr(members, what)(self.session, self.room_id, pupil)

    @rule(seconds=st.sampled_from([1, 5, 25, 700]), host_is_here=st.booleans())
    def time_goes_by(self, seconds: int, host_is_here: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if host_is_here:
            note_host(self.session, self.room(), self.now)

    @invariant()
    def one_answer_per_pupil_and_round_and_it_is_the_first(self) -> None:
        self.session.rollback()
        columns = (RoomAnswer.round_no, RoomAnswer.member_id, RoomAnswer.given, RoomAnswer.points)
        rows = self.session.execute(select(*columns).where(RoomAnswer.room_id == self.room_id)).all()
        assert sorted((row[0], row[1], (row[2], row[3])) for row in rows) == sorted(
            (*key, first) for key, first in self.first.items()
        )

    @invariant()
    def versions_only_grow_and_the_end_is_final(self) -> None:
        stage, before = stage_of(self.room()), self.stages[-1]
        assert stage.version - before.version in (0, 1)
        assert stage.round_no - before.round_no in (0, 1)
        if stage.version == before.version:
            assert (stage.phase, stage.is_paused) == (before.phase, before.is_paused)
        if before.phase == "ended":
            assert stage == before
        self.stages.append(stage)

    @invariant()
    def no_points_twice(self) -> None:
        snapshot = read_snapshot(self.session, self.room_id, self.now)
        for one in snapshot.standings if snapshot.played else ():
            mine = {number: points for (number, pupil), (_typed, points) in self.first.items() if pupil == one.member}
            assert one.points == sum(mine.get(number, 0) for number in snapshot.played)

    @invariant()
    def skills_move_once_and_not_before_the_reveal(self) -> None:
        room = self.room()
        query = select(RoomAnswer.round_no, Answer.submission_id).join(
            Answer, Answer.submission_id == RoomAnswer.submission_id
        )
        found = self.session.execute(query.where(RoomAnswer.room_id == self.room_id)).all()
        assert not [row for row in found if row[0] == room.round_no and room.phase == "question"]
        assert max(Counter(row[1] for row in found).values(), default=1) == 1

    @invariant()
    def what_is_over_has_moved_skills_or_will(self) -> None:
        room = self.room()
        jobs_left = self.session.scalars(select(Job.id).where(Job.state.in_((jobs.WAITING, jobs.RUNNING)))).all()
        over = room.round_no + (room.phase != "question")
        query = select(RoomAnswer.id).outerjoin(Answer, Answer.submission_id == RoomAnswer.submission_id)
        waits = query.where(RoomAnswer.room_id == self.room_id, RoomAnswer.round_no < over, Answer.id.is_(None))
        assert jobs_left or not self.session.scalars(waits).all()


def test_whatever_the_order(session: Session) -> None:
    machine = type("LessonHere", (Lesson,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=7, stateful_step_count=35, deadline=None))
