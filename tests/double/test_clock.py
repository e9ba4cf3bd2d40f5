"""The clock of a double: a double at a time answers as a catalogue whose machine stands there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from reelbase.api.reference.examples import examples
from reelbase.double.building import DATABASE, prepare
from reelbase.double.clock import FIRST, LAST, BeyondTime, Clock
from tests.asking import Client
from tests.double.running import Double
from tests.moments import NOON
from tests.thorough import tries

ONCE = re.compile(r"/3/authentication/|session_id=|/4/|/4$")
"""Answers with a secret in them, or for a person alone."""

MOMENTS = st.datetimes(datetime(2026, 10, 2), datetime(2036, 12, 31), timezones=st.just(UTC))
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo")
FILM = "/3/movie/1950000400"  # an invented one
OF_TODAY = (
    "/3/movie/now_playing",
    "/3/movie/upcoming?region=DE",
    "/3/movie/changes",
    "/3/tv/1952000000",
    "/3/tv/1399",
    *(f"/3/tv/airing_today?timezone={zone}" for zone in ZONES),
    *(f"/3/tv/on_the_air?timezone={zone}" for zone in ZONES),
    FILM,
)


def targets() -> list[str]:
    """What the reference reads of the demo, and what depends on the day above all."""
    found = [each.target for each in examples("v3").values() if each.body is UNSET]
    own = "/3/configuration"  # names the address of the server
    return [*OF_TODAY, *(each for each in found if each != own and not ONCE.search(each))]


class Hands:
    """The seconds of a machine."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Hands]]:
    """The catalogue with which the double began, served as ever by a machine that stands somewhere."""
    root, hands = tmp_path_factory.mktemp("machine"), Hands(0.0)
    prepare(root, None)
    url = f"sqlite:///{root / DATABASE}"
    with Client(url, clock=lambda: datetime.fromtimestamp(hands(), UTC), cache_size=0) as client:
        yield client, hands


def test_a_clock_stands_moves_and_runs() -> None:
    machine = Hands(1000.0)
    clock = Clock(NOON, machine)
    machine.seconds += 60
    assert clock() == NOON
    clock.run(3600.0)
    machine.seconds += 2
    assert clock() == NOON + timedelta(hours=2)
    clock.move(timedelta(days=-1))
    machine.seconds += 1
    assert clock() == NOON + timedelta(days=-1, hours=3)
    clock.freeze()
    machine.seconds += 1
    assert clock() == NOON + timedelta(days=-1, hours=3)
    clock.follow()
    assert clock() == datetime.fromtimestamp(machine.seconds, UTC)


def test_a_clock_stops_where_time_ends() -> None:
    machine = Hands(0.0)
    clock = Clock(LAST - timedelta(days=1), machine)
    clock.run(1e9)
    machine.seconds += 1e9
    assert clock() == LAST
    with pytest.raises(BeyondTime):
        clock.move(timedelta(days=1))
    with pytest.raises(BeyondTime):
        clock.freeze(FIRST - timedelta(seconds=1))
    with pytest.raises(BeyondTime):
        clock.run(-1.0)


@pytest.mark.parametrize(
    "body", [{"at": "noon"}, {"at": "0001-01-01"}, {"move": {"weeks": 1e9}}, {"rate": -1}]
)
def test_a_moment_that_can_not_be_is_refused(small: Double, body: object) -> None:
    refused = small.controlled("PUT", "/clock", body)
    assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json")
    assert small.control("GET", "/clock") == {"now": "2026-05-24T12:00:00Z", "rate": 0.0}


def test_answers_in_memory_follow_the_clock(small: Double) -> None:
    def on(day: str) -> list[str]:
        small.control("PUT", "/clock", {"at": day})
        found = small.get("/3/tv/2").json()
        return [
            found[name] and found[name]["air_date"] for name in ("last_episode_to_air", "next_episode_to_air")
        ]

    assert on("2026-05-19") == [None, "2026-05-20"]
    assert on("2026-05-20T00:00:00Z") == ["2026-05-20", "2026-05-27"]
    assert on("2026-06-03T23:59:59Z") == ["2026-06-03", None]
    assert on("2026-05-19") == [None, "2026-05-20"]


def test_the_status_of_an_invented_film_follows_the_clock_wherever_it_was_read(small: Double) -> None:
    form = {"id": int(FILM.rpartition("/")[2]), "title": "Leap", "release_date": "2028-02-29"}
    small.control("POST", "/load", {"movie": form})
    released = datetime(2028, 2, 29, tzinfo=UTC)

    def statuses() -> list[str]:
        found = []
        for days in (-366, -365, -180, -1, 0):
            small.control("PUT", "/clock", {"at": (released + timedelta(days=days)).isoformat()})
            found.append(small.get(FILM).json()["status"])
        return found

    by_day = ["Planned", "In Production", "Post Production", "Post Production", "Released"]
    assert statuses() == by_day
    film = small.get(FILM).json()
    for said, shown in (("Post Production", by_day), ("Released", by_day), ("Canceled", ["Canceled"] * 5)):
        small.control("POST", "/load", {"path": FILM, "body": {**film, "status": said}})
        assert statuses() == shown


def test_a_form_has_the_status_of_the_day_on_which_it_was_loaded(small: Double) -> None:
    days = ("2026-05-24", "2026-05-25", "2028-02-29", "")
    forms = [{"id": 10 + n, "title": "Leap", "release_date": day} for n, day in enumerate(days)]
    small.control("POST", "/load", {"movie": [*forms, {**forms[1], "id": 20, "status": "Canceled"}]})
    shown = [small.get(f"/3/movie/{number}").json()["status"] for number in (10, 11, 12, 13, 20)]
    assert shown == ["Released", "Post Production", "Planned", "Planned", "Canceled"]


def test_a_running_clock_makes_what_is_in_memory_old(small: Double) -> None:
    small.control("PUT", "/clock", {"at": "2026-05-19T23:59:59Z"})
    assert small.get("/3/tv/airing_today").json()["total_results"] == 0
    small.control("PUT", "/clock", {"rate": 1e6})
    while small.control("GET", "/clock")["now"] < "2026-05-20T05":
        pass
    small.control("PUT", "/clock", {"at": "2026-05-20T12:00:00Z"})
    assert small.get("/3/tv/airing_today").json()["total_results"] == 1


def test_tokens_end_by_the_clock_of_the_double(small: Double) -> None:
    guest = small.get("/3/authentication/guest_session/new").json()
    assert guest["expires_at"] == "2026-05-25 12:00:00 UTC"
    query, headers = {"guest_session_id": guest["guest_session_id"]}, {"content-type": "application/json"}
    rated = small.ask("POST", "/3/movie/1/rating", query, headers, b'{"value": 8}')
    assert rated.status == 201
    small.control("PUT", "/clock", {"move": {"days": 2}})
    assert small.ask("POST", "/3/movie/1/rating", query, headers, b'{"value": 7}').status == 401
    small.reset()
    assert small.control("GET", "/clock") == {"now": "2026-05-24T12:00:00Z", "rate": 0.0}


def test_changes_are_of_the_double_s_day(small: Double) -> None:
    small.control("PUT", "/clock", {"at": "2028-02-29T12:00:00Z"})
    small.control("POST", "/load", {"movie": {"title": "Leap", "id": 9}})
    assert [row["id"] for row in small.get("/3/movie/changes").json()["results"]] == [9]
    small.control("PUT", "/clock", {"move": {"days": 2}})
    assert small.get("/3/movie/changes").json()["results"] == []
    found = small.get("/3/movie/changes", {"start_date": "2028-02-29", "end_date": "2028-02-29"}).json()
    assert [row["id"] for row in found["results"]] == [9]


@settings(max_examples=tries(40), suppress_health_check=list(HealthCheck))
@given(at=MOMENTS, target=st.sampled_from(targets()))
@example(datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC), OF_TODAY[0])  # a leap day
@example(datetime(2027, 3, 14, 6, 59, 59, tzinfo=UTC), OF_TODAY[5])  # New York, before summer time
@example(datetime(2027, 11, 7, 5, 30, tzinfo=UTC), OF_TODAY[10])  # the hour that comes twice
@example(datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC), OF_TODAY[1])  # the end of a year
@example(datetime(2031, 1, 1, tzinfo=UTC), OF_TODAY[2])
@example(datetime(2029, 6, 30, 18, 14, 59, tzinfo=UTC), OF_TODAY[7])  # a quarter of an hour, in Kathmandu
def test_a_double_at_a_time_answers_as_a_machine_that_stands_there(
    demo: Double, machine: tuple[Client, Hands], at: datetime, target: str
) -> None:
    client, hands = machine
    hands.seconds = at.timestamp()
    demo.control("PUT", "/clock", {"at": at.isoformat()})
    assert demo.get(target).body == client.get(target).body
