"""After any write, each answer in memory is what an application without memory answers; most are kept."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from reelbase.search.writing import Follower, rebuild
from reelbase.storage.engine.reader import Readers
from tests.accounts.people import ADA, BEN, EVE, GIL, ask, fill_all
from tests.accounts.raters import EPISODE, MOVIE, OTHER_MOVIE, SEASON, SERIES, Someone, rate, unrate
from tests.asking import Answer, Asker, Client
from tests.conftest import CopyOf
from tests.failure.indexing import ask as ask_readers
from tests.golden.cases import goldens
from tests.golden.small import own
from tests.laws.writing import Writers
from tests.thorough import THOROUGH, tries

RATED = [MOVIE, OTHER_MOVIE, f"/3/movie/{own(3)}", SERIES, f"/3/tv/{own(63)}", EPISODE, f"{SEASON}/episode/2"]
RATERS: Sequence[Someone] = (ADA, BEN, EVE, GIL)
ASKED = [request for golden in goldens() if THOROUGH or golden.case == "with" for request in golden.requests]
ROOM = 64 << 20  # bytes
SHARE = 3 if THOROUGH else 1  # one target of so many is asked after a vote: what is stale waits for a later
SORTS = [f"{by}.{way}" for by in ("vote_average", "original_order", "title") for way in ("asc", "desc")]


class Nodes(NamedTuple):
    """Two nodes of one catalogue with memory, one without, and the index of all three."""

    first: Client
    second: Client
    plain: Client
    folder: Path  # of the index
    url: str

    def follow(self) -> None:
        """Bring the index up to the journal."""

        async def caught_up(readers: Readers) -> None:
            follower = Follower(readers, self.folder)
            await follower.catch_up()
            follower.close()

        ask_readers(self.url, caught_up)


@pytest.fixture
def nodes(copy_of: CopyOf, tmp_path: Path) -> Iterator[Nodes]:
    with copy_of("all-with-people", fill_all) as url, ExitStack() as stack:
        ask_readers(url, lambda readers: rebuild(readers, tmp_path))
        first, second, plain = (
            stack.enter_context(Client(url, index=str(tmp_path), cache_size=size)) for size in (ROOM, ROOM, 0)
        )
        yield Nodes(first, second, plain, tmp_path, url)


def get(client: Client, target: str) -> Answer:
    """An answer that is not held against the description again."""
    answer: Answer = client.run(Asker.asking(client, "GET", target))
    return answer


def seen(client: Client, target: str) -> str:
    """Whether an answer came from memory."""
    return get(client, target).headers.get("x-memc", "")


def a_list(client: Client) -> int:
    """A public list of three titles, one without votes."""
    made = ask(client, "POST", "/4/list", ADA, {"name": "Sea", "iso_639_1": "en", "public": True})
    number = int(made.json()["id"])
    items = [("movie", 1), ("movie", 3), ("tv", 61)]
    body = {"items": [{"media_type": kind, "media_id": own(id_)} for kind, id_ in items]}
    assert ask(client, "POST", f"/4/list/{number}/items", ADA, body).status == 200
    return number


def vote(client: Client, of: random.Random) -> str:
    """Have somebody rate a title or take a rating back; which title it was."""
    title, rater = of.choice(RATED), of.choice(RATERS)
    if of.random() < 0.3:
        unrate(client, title, rater)
    else:  # the title may be deleted, the account disabled
        assert rate(client, title, rater, of.randint(1, 20) / 2).status in {201, 401, 404}
    return title


def change_list(client: Client, number: int, of: random.Random) -> str:
    """Take a title out of a list, or put it in; which it was."""
    items = {"items": [{"media_type": "movie", "media_id": own(of.choice([1, 2, 3]))}]}
    ask(client, of.choice(["POST", "DELETE"]), f"/4/list/{number}/items", ADA, items)
    return "list"


def test_every_answer_in_memory_is_what_is_answered_without_memory(nodes: Nodes, tmp_path: Path) -> None:
    """Whatever is written, by a request or past every server, on whichever node."""
    listed = a_list(nodes.first)
    asked = [*ASKED, f"/3/list/{listed}", *(f"/4/list/{listed}?sort_by={each}" for each in SORTS)]
    of = random.Random("writes")
    writers = Writers(nodes.url, tmp_path, of)
    found: Counter[str] = Counter()
    for turn in range(tries(32)):
        if of.random() < 0.5:
            said = [vote(of.choice([nodes.first, nodes.second]), of) for _ in range(of.choice([1, 1, 3]))]
        elif of.random() < 0.1:
            said = [change_list(of.choice([nodes.first, nodes.second]), listed, of)]
        else:
            said = [writers.write() for _ in range(of.choice([1, 1, 2]))]
        for target in of.sample(asked, len(asked) // SHARE):
            expected = get(nodes.plain, target)
            for node in nodes.first, nodes.second:
                answer = get(node, target)
                assert (answer.status, answer.body) == (expected.status, expected.body), (turn, said, target)
                found[answer.headers.get("x-memc", "")] += 1
        if of.random() < 0.4:
            nodes.follow()
    assert found["HIT"] > found["MISS"] / 4 > 0, found


def test_a_vote_touches_the_answers_that_show_it_alone(nodes: Nodes) -> None:
    kept = [OTHER_MOVIE, SERIES, SEASON, f"/3/person/{own(51)}", f"{MOVIE}/images", f"{MOVIE}/credits"]
    with_credits, collection = f"{MOVIE}?append_to_response=credits", f"/3/collection/{own(11)}"
    touched = [MOVIE, with_credits, collection, f"{OTHER_MOVIE}/similar"]
    for node in nodes.first, nodes.second:
        for target in (*kept, *touched):
            assert [seen(node, target), seen(node, target)] == ["MISS", "HIT"], target
    assert rate(nodes.first, MOVIE, EVE, 8.5).status == 201
    for node in nodes.first, nodes.second:
        assert {target: seen(node, target) for target in kept} == dict.fromkeys(kept, "HIT")
        assert {target: seen(node, target) for target in touched} == dict.fromkeys(touched, "MISS")
        assert {target: seen(node, target) for target in touched} == dict.fromkeys(touched, "HIT")


def test_a_vote_of_an_episode_touches_its_season(nodes: Nodes) -> None:
    touched = [EPISODE, SEASON, f"{SERIES}?append_to_response=season/1"]
    kept = [MOVIE, f"/3/tv/{own(63)}", f"/3/tv/{own(63)}/season/1", f"{SEASON}/credits"]
    for target in (*kept, *touched):
        assert seen(nodes.first, target) == "MISS"
    assert rate(nodes.second, EPISODE, EVE, 8.5).status == 201
    assert {target: seen(nodes.first, target) for target in touched} == dict.fromkeys(touched, "MISS")
    assert {target: seen(nodes.first, target) for target in kept} == dict.fromkeys(kept, "HIT")


def test_lists_of_the_index_are_kept_until_it_moves(nodes: Nodes) -> None:
    rows = [f"/3/discover/movie?with_companies={own(21)}", "/3/search/keyword?query=a"]
    for target in rows:
        assert [seen(nodes.first, target), seen(nodes.first, target)] == ["MISS", "HIT"]
    assert rate(nodes.first, SERIES, EVE, 8.5).status == 201
    assert [seen(nodes.first, target) for target in rows] == ["HIT", "HIT"]
    nodes.follow()
    for target in rows:
        assert [seen(nodes.first, target), seen(nodes.first, target)] == ["MISS", "HIT"]
    assert rate(nodes.first, SERIES, GIL, 8.5).status == 201
    later = "/3/search/keyword?query=b"
    assert [seen(nodes.first, later), seen(nodes.first, later)] == ["MISS", "HIT"]
    nodes.follow()
    assert [seen(nodes.first, later), seen(nodes.first, later)] == ["MISS", "HIT"]
