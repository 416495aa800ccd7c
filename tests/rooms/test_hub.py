"""The seats of a process: who is told what, and who has to go."""

from subjunctive_app.infra.logging import correlated
from subjunctive_app.rooms.hub import FULL, KICKED, MOST_WAITING, RESTART, TOO_MANY, Hub, Seat


def seat(member: int = 1, *, room: int = 7, role: str = "member") -> Seat:
    return Seat(room, role, member, lambda: None)


def seated(hub: Hub, *seats: Seat) -> list[int]:
    return [hub.sit(one) for one in seats]


def test_news_goes_to_the_room_and_tallies_to_its_hosts() -> None:
    hub = Hub(10)
    pupil, host, other = seat(), seat(0, role="host"), seat(room=8)
    assert seated(hub, pupil, host, other) == [0, 0, 0]
    hub.receive(7, "stage")
    hub.receive(7, "tally")
    assert [[news.kind for news in one.take()] for one in (pupil, host, other)] == [["stage"], ["stage", "tally"], []]
    assert pupil.take() == []


def test_news_knows_the_request_that_made_it() -> None:
    hub, pupil = Hub(10), seat()
    hub.sit(pupil)
    with correlated("request-of-alice"):
        hub.receive(7, "stage")
    assert [news.cause for news in pupil.take()] == ["request-of-alice"]


def test_who_takes_nothing_any_more_is_sent_away_to_come_back() -> None:
    hub, slow, quick = Hub(10), seat(1), seat(2)
    seated(hub, slow, quick)
    for _ in range(MOST_WAITING):
        hub.receive(7, "stage")
        for news in quick.take():
            news.is_read = True
    assert (slow.code, quick.code) == (0, 0)
    hub.receive(7, "stage")
    assert (slow.code, quick.code, len(slow.waiting)) == (FULL, 0, MOST_WAITING)


def test_a_full_process_and_one_that_ends_take_nobody() -> None:
    hub, first, second = Hub(2), seat(1), seat(2)
    assert seated(hub, first, second, seat(3)) == [0, 0, FULL]
    hub.rise(first)
    assert hub.sit(seat(3)) == 0
    hub.drain()
    assert second.code == RESTART
    hub.rise(second)
    assert hub.sit(seat(4)) == RESTART


def test_the_fourth_of_one_member_ends_the_first_and_hosts_have_as_many_as_they_like() -> None:
    hub = Hub(20)
    mine, hosts = [seat(1) for _ in range(4)], [seat(0, role="host") for _ in range(5)]
    seated(hub, *mine, *hosts)
    assert [one.code for one in mine] == [TOO_MANY, 0, 0, 0]
    assert {one.code for one in hosts} == {0}


def test_who_is_removed_goes_with_all_their_sockets() -> None:
    hub, first, second, other = Hub(10), seat(1), seat(1), seat(2)
    seated(hub, first, second, other)
    hub.receive(7, "gone:1")
    assert (first.code, second.code, other.code) == (KICKED, KICKED, 0)


def test_a_room_is_followed_from_its_first_socket_to_its_last() -> None:
    hub, heard = Hub(10), []
    hub.on_change(lambda room: heard.append(f"+{room}"), lambda room: heard.append(f"-{room}"))
    first, second = seat(1), seat(2)
    seated(hub, first, second)
    hub.rise(first)
    hub.rise(first)
    assert heard == ["+7"]
    hub.rise(second)
    assert heard == ["+7", "-7"]
    assert hub.rooms() == []


def test_who_comes_while_a_room_is_not_read_yet_shares_that_reading() -> None:
    hub = Hub(10)
    seated(hub, seat(1), seat(2))
    first = hub.arrival(7)
    assert hub.arrival(7) is first
    first.is_read = True
    assert hub.arrival(7) is not first
    assert hub.arrival(8) is not hub.arrival(7)


def test_what_nobody_has_read_yet_is_not_told_twice() -> None:
    hub, first, late = Hub(10), seat(1), seat(2)
    seated(hub, first)
    for _ in range(2 * MOST_WAITING):
        hub.receive(7, "stage")
    assert first.code == 0
    hub.sit(late)
    hub.receive(7, "stage")
    assert first.waiting == late.waiting
    [news] = first.take()
    news.is_read = True
    hub.receive(7, "stage")
    assert [one is news for one in late.take()] == [True, False]
