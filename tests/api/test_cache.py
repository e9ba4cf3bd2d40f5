"""The memory of answers, beside a model that is written to be plain and not quick."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from reelbase.api.cache import OVERHEAD, REQUEST_OVERHEAD, AnswerCache, Ready, Stored, key_name, size_of
from reelbase.asgi.answers import Answer
from reelbase.operations.operation import Freshness
from reelbase.outcome import Outcome

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
    requests: set[Hashable] = field(default_factory=set)

    @property
    def size(self) -> int:
        own = OVERHEAD + size_of(self.stored.key) + len(self.stored.answer.body)
        encoded = sum(map(len, self.stored.bodies.values()))
        return own + encoded + sum(REQUEST_OVERHEAD + size_of(each) for each in self.requests)


class Memory(RuleBasedStateMachine):
    """Every step is taken by the cache and by the model; `kept` is in order of use."""

    made = Bundle("made")
    keys = st.sampled_from(["a", "b", "c", "d", "long" * 500])
    requests = st.sampled_from([b"1", b"2", b"3", b"4", b"4" * 3000])

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.cache = AnswerCache(LIMIT, clock=lambda: self.now)
        self.cache.keep_up(0)
        self.kept: list[Kept] = []

    def find(self, key: Hashable) -> Kept | None:
        """The answer that is kept and fresh, now the latest used; an old one goes."""
        found = next((each for each in self.kept if each.stored.key == key), None)
        if found is None:
            return None
        self.kept.remove(found)
        if found.expires <= self.now:
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
    )
    def put(self, key: str, size: int, seconds: float, behind: int) -> Stored:
        stored = self.cache.put(key, answer(size), seconds, self.cache.head - behind)
        assert (stored.answer, stored.made, stored.expires) == (answer(size), self.now, self.now + seconds)
        new = Kept(stored, self.now + seconds)
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

    @rule(head=st.integers(0, 2))
    def keep_up(self, head: int) -> None:
        if head != self.cache.head:
            self.kept = []
        self.cache.keep_up(head)

    @invariant()
    def keeps_to_its_limit(self) -> None:
        if hasattr(self, "cache"):
            assert self.cache.size == sum(each.size for each in self.kept) <= LIMIT


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None, database=None)


def test_nothing_is_kept_where_there_is_no_room() -> None:
    cache = AnswerCache(0)
    cache.keep_up(7)
    stored = cache.put("a", answer(0), 60, 7)
    cache.add_request(b"a", ready(stored))
    assert (cache.get("a"), cache.at_once(b"a", 0), cache.size) == (None, None, 0)


@pytest.mark.thorough
def test_a_hundred_thousand_requests_for_one_answer_stay_within_the_limit() -> None:
    cache = AnswerCache(1 << 20)
    cache.keep_up(1)
    for number in range(100_000):
        stored = cache.get("a") or cache.put("a", answer(3000), 60, 1)
        cache.add_request(b"%d" % number, ready(stored))
        assert cache.size <= 1 << 20


def test_the_name_of_a_key_tells_keys_apart() -> None:
    names = {key_name(key) for key in (("GET", "/3"), ("GET", "/3", ("a", "b")), ("GET", "/3", ("a", "c")))}
    assert len(names) == 3
    assert all(len(name) == 32 for name in names)
