"""The memory of answers, beside a model that is written to be plain and not quick."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from reelbase.api.cache import (
    OVERHEAD,
    REQUEST_OVERHEAD,
    AnswerCache,
    Basis,
    Ready,
    Stored,
    key_name,
    size_of,
)
from reelbase.asgi.answers import Answer
from reelbase.operations.operation import Freshness
from reelbase.outcome import Outcome
from reelbase.storage.engine.dependencies import Dependencies
from reelbase.storage.engine.news import NewRow, News

MOVIE = "votes/movie"
LIMIT = 20_000


def answer(size: int) -> Answer:
    return Answer(200, b"x" * size, Freshness.METADATA)


def ready(stored: Stored) -> Ready:
    return Ready(200, [], {"body": b""}, stored, Outcome("GET /3/movie/{movie_id}", 200))


@dataclass
class Kept:
    """What the model knows of an answer."""

    stored: Stored
    expires: float
    shows: Dependencies
    indexed: int | None
    holds: bool = True
    requests: set[Hashable] = field(default_factory=set)

    @property
    def size(self) -> int:
        own = OVERHEAD + size_of(self.stored.key) + len(self.stored.answer.body)
        encoded = sum(map(len, self.stored.bodies.values()))
        return (
            own + encoded + self.shows.size + sum(REQUEST_OVERHEAD + size_of(each) for each in self.requests)
        )


class Memory(RuleBasedStateMachine):
    """Every step is taken by the cache and by the model; `kept` is in order of use."""

    made = Bundle("made")
    keys = st.sampled_from(["a", "b", "c", "d", "long" * 500])
    requests = st.sampled_from([b"1", b"2", b"3", b"4", b"4" * 3000])

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.indexed = 0
        self.news = News()
        self.cache = AnswerCache(LIMIT, clock=lambda: self.now)
        self.cache.follow(self.news, lambda: self.indexed)
        self.kept: list[Kept] = []
        self.head = 0
        self.last = NewRow(0, "keyword", 0, "")
        self.write("keyword", 1)

    def write(self, kind: str, entity_id: int) -> None:
        """Write a row of the journal, and have it noticed."""
        self.head += 1
        row = NewRow(self.head, kind, entity_id, "")
        if not self.news.take([self.last, row]):
            self.news.restart(self.head)
            assert self.news.take([row])
        self.last = row
        self.cache.begin(self.news.epoch)

    def find(self, key: Hashable) -> Kept | None:
        """The answer that is kept and fresh, now the latest used; an old one goes."""
        found = next((each for each in self.kept if each.stored.key == key), None)
        if found is None:
            return None
        self.kept.remove(found)
        if found.expires <= self.now or not found.holds or found.indexed not in {None, self.indexed}:
            return None
        self.kept.append(found)
        return found

    def of(self, stored: Stored) -> Kept | None:
        return next((each for each in self.kept if each.stored is stored), None)

    def fit(self) -> None:
        while sum(each.size for each in self.kept) > LIMIT:
            self.kept.pop(0)

    @rule(
        target=made,
        key=keys,
        size=st.sampled_from([0, 100, 3000, 9000, LIMIT]),
        seconds=st.sampled_from([0.0, 1.0, 9.0]),
        behind=st.sampled_from([0, 0, 0, 1]),
        titles=st.sets(st.integers(1, 3), max_size=2),
        any_votes=st.sampled_from([False, False, True]),
        is_of_index=st.sampled_from([False, False, True]),
    )
    def put(
        self,
        key: str,
        size: int,
        seconds: float,
        behind: int,
        titles: set[int],
        any_votes: bool,
        is_of_index: bool,
    ) -> Stored:
        shows = Dependencies({MOVIE: sorted(titles)} if titles else {}, any_votes)
        indexed = self.indexed if is_of_index else None
        basis = Basis(self.cache.epoch - behind, self.cache.head, indexed)
        stored = self.cache.put(key, answer(size), seconds, basis, shows)
        assert (stored.answer, stored.made, stored.expires) == (answer(size), self.now, self.now + seconds)
        new = Kept(stored, self.now + seconds, shows, indexed)
        if not behind and new.size <= LIMIT:
            self.kept = [each for each in self.kept if each.stored.key != key] + [new]
            self.fit()
        return stored

    @rule(key=keys)
    def get(self, key: str) -> None:
        found = self.find(key)
        assert self.cache.get(key) is (found.stored if found else None)

    @rule(stored=made, encoding=st.sampled_from([b"br", b"gzip"]), size=st.sampled_from([10, 2000]))
    def add_body(self, stored: Stored, encoding: bytes, size: int) -> None:
        if encoding not in stored.bodies:
            self.cache.add_body(stored, encoding, b"y" * size)
            self.fit()

    @rule(stored=made, request=requests)
    def add_request(self, stored: Stored, request: bytes) -> None:
        known = any(request in each.requests for each in self.kept)
        self.cache.add_request(request, ready(stored))
        kept = self.of(stored)
        if kept and not known:
            kept.requests.add(request)
            self.fit()

    @rule(request=requests)
    def at_once(self, request: bytes) -> None:
        found: Any = next((each for each in self.kept if request in each.requests), None)
        found = found and self.find(found.stored.key)
        at_once = self.cache.at_once(request, self.now)
        assert (at_once.stored if at_once else None) is (found.stored if found else None)

    @rule(seconds=st.sampled_from([0.5, 1.0, 9.0]))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def change(self) -> None:
        self.write("keyword", 1)
        self.kept = []

    @rule(title=st.integers(1, 4))
    def vote(self, title: int) -> None:
        self.write(MOVIE, title)
        for each in self.kept:
            if each.shows.any_votes or title in each.shows.ids.get(MOVIE, ()):
                each.holds = False

    @rule()
    def index(self) -> None:
        self.indexed = self.head

    @invariant()
    def keeps_to_its_limit(self) -> None:
        if hasattr(self, "cache"):
            assert self.cache.size == sum(each.size for each in self.kept) <= LIMIT


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, database=None)


def test_an_answer_of_an_index_that_is_behind_goes_when_the_index_moves() -> None:
    news, indexed = News(), 5
    news.restart(7)
    assert news.take([NewRow(7, "keyword", 1, "")])
    cache = AnswerCache(LIMIT)
    cache.follow(news, lambda: indexed)
    cache.begin(news.epoch)
    stored = cache.put("a", answer(0), 60, Basis(news.epoch, 7, indexed), Dependencies({MOVIE: [1]}))
    cache.add_request(b"a", ready(stored))
    assert cache.get("a") is stored and cache.at_once(b"a", 0)
    indexed = 7
    assert (cache.get("a"), cache.at_once(b"a", 0)) == (None, None)


def test_nothing_is_kept_where_there_is_no_room() -> None:
    cache = AnswerCache(0)
    cache.begin(7)
    stored = cache.put("a", answer(0), 60, Basis(7, -1))
    cache.add_request(b"a", ready(stored))
    assert (cache.get("a"), cache.at_once(b"a", 0), cache.size) == (None, None, 0)


@pytest.mark.thorough
def test_a_hundred_thousand_requests_for_one_answer_stay_within_the_limit() -> None:
    cache = AnswerCache(1 << 20)
    cache.begin(1)
    for number in range(100_000):
        stored = cache.get("a") or cache.put("a", answer(3000), 60, Basis(1, -1))
        cache.add_request(b"%d" % number, ready(stored))
        assert cache.size <= 1 << 20


def test_the_name_of_a_key_tells_keys_apart() -> None:
    names = {key_name(key) for key in (("GET", "/3"), ("GET", "/3", ("a", "b")), ("GET", "/3", ("a", "c")))}
    assert len(names) == 3
    assert all(len(name) == 32 for name in names)
