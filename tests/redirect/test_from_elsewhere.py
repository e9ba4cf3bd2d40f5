"""A server at home and the world before it: who is let in, and what is passed on, by real addresses."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import CopyOf, load_indexed_demo
from tests.redirect.room import CLIENT, SERVER, Room, led_from, machine_room
from tests.redirect.test_recipes import needs

pytestmark = [pytest.mark.thorough, pytest.mark.once, needs("curl")]

WORLD = "93.184.215.14"  # an address of the other host that is public
PROXY = f"http://{SERVER}:8000"
WRITTEN = "what is there\n"


@pytest.fixture(scope="module")
def room(copy_of: CopyOf) -> Iterator[Room]:
    with machine_room() as made, copy_of("demo", load_indexed_demo) as url:
        made.client(f"ip address add {WORLD}/32 dev lo")
        subprocess.run(made.on_server("ip", "route", "add", WORLD, "via", CLIENT), check=True, timeout=60)
        (made.folder / "home" / "there").write_text(WRITTEN)
        place = made.client(
            f"{sys.executable} -m http.server 80 --bind 0.0.0.0 > /dev/null 2>&1 & echo $!"
        ).strip()
        try:
            made.client("curl -s --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1/there")
            with led_from(made, url, open="false", redirect_pass_on="on"):
                yield made
        finally:
            made.client(f"kill {place}")


def asked(room: Room, address: str, *, by: str, proxy: bool = True) -> tuple[int, int, str]:
    """The statuses of CONNECT and of what it leads to, and the answer, by one of the client's addresses."""
    way = f"--proxytunnel --proxy {PROXY}" if proxy else f"--connect-to ::{SERVER}:"
    done = room.try_client(
        f"curl -sk --max-time 20 --interface {by} {way} -w '\\n%{{http_connect}} %{{http_code}}' '{address}'"
    )
    *answer, statuses = done.out.split("\n")
    tunnel, status = statuses.split()
    return int(tunnel), int(status), "\n".join(answer)


def test_a_public_place_is_reached_from_home(room: Room) -> None:
    assert asked(room, f"http://{WORLD}/there", by=CLIENT) == (200, 200, WRITTEN)


def test_nothing_is_passed_on_from_elsewhere(room: Room) -> None:
    assert asked(room, f"http://{WORLD}/there", by=WORLD)[:2] == (403, 0)


@pytest.mark.parametrize("host", [CLIENT, SERVER, "127.0.0.1", "[::1]", "[fd00::30]", f"[::ffff:{CLIENT}]"])
def test_no_place_at_home_is_reached_from_home(room: Room, host: str) -> None:
    assert asked(room, f"http://{host}/there", by=CLIENT)[:2] == (403, 0)


def test_what_nobody_answers_is_told(room: Room) -> None:
    assert asked(room, f"https://{WORLD}/there", by=CLIENT)[:2] == (502, 0)


ASKED = "api.themoviedb.org/3/movie/603?api_key=any"


@pytest.mark.parametrize("proxy", [True, False])
@pytest.mark.parametrize(("by", "status", "word"), [(CLIENT, 200, "title"), (WORLD, 401, "status_code")])
def test_any_key_is_good_from_home_alone(room: Room, by: str, status: int, word: str, *, proxy: bool) -> None:
    """Whatever a client says of itself."""
    found = asked(room, f"https://{ASKED}", by=by, proxy=proxy)
    assert (found[0], found[1], word in json.loads(found[2])) == (200 if proxy else 0, status, True)
    if not proxy:
        made_up = room.client(
            f"curl -s --interface {by} --connect-to ::{SERVER}: -H 'X-Forwarded-For: {CLIENT}' "
            f"-H 'Forwarded: for={CLIENT}' -H 'X-Real-IP: 127.0.0.1' 'http://{ASKED}'"
        )
        assert word in json.loads(made_up)


def test_an_absolute_target_is_no_way_round(room: Room) -> None:
    for by, word in ((CLIENT, "title"), (WORLD, "status_code")):
        found = room.client(f"curl -s --interface {by} --proxy {PROXY} 'http://{ASKED}'")
        assert word in json.loads(found)
