"""Samples operations of another server, in a planned order and number, and collects where they drift."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reelbase.drift.asking import Answer, Asker, Spent, Target, Unanswered
from reelbase.drift.behaviours import BEHAVIOURS, of_answer
from reelbase.drift.contract import Contract, Difference, Kind, Operation, Schema

FIRST = ("/3/configuration", "/3/movie/popular", "/3/tv/popular", "/3/person/popular")
"""The first operations: they name titles and people that are there."""
MOVIE, SERIES = "/3/movie/{movie_id}", "/3/tv/{series_id}"
SEASON = f"{SERIES}/season/{{season_number}}"
DETAILS = (
    MOVIE,
    SERIES,
    SEASON,
    f"{SEASON}/episode/{{episode_number}}",
    "/3/person/{person_id}",
    "/3/collection/{collection_id}",
    "/3/company/{company_id}",
    "/3/network/{network_id}",
    "/3/keyword/{keyword_id}",
)
"""Details, asked for with all that can be appended, so that one request shows many operations."""
APPENDS = 20

LEARNT: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "collection_id": (MOVIE, ("belongs_to_collection", "id")),
    "company_id": (MOVIE, ("production_companies", 0, "id")),
    "keyword_id": (MOVIE, ("keywords", "keywords", 0, "id")),
    "credit_id": (MOVIE, ("credits", "cast", 0, "credit_id")),
    "review_id": (MOVIE, ("reviews", "results", 0, "id")),
    "list_id": (MOVIE, ("lists", "results", 0, "id")),
    "network_id": (SERIES, ("networks", 0, "id")),
    "season_number": (SERIES, ("seasons", -1, "season_number")),
    "season_id": (SERIES, ("seasons", -1, "id")),
    "tv_episode_group_id": (SERIES, ("episode_groups", "results", 0, "id")),
    "episode_number": (SEASON, ("episodes", 0, "episode_number")),
    "episode_id": (SEASON, ("episodes", 0, "id")),
}
"""Name in a path -> whose answer shows a value of it that is there, and where."""
POPULAR = {"movie_id": "/3/movie/popular", "series_id": "/3/tv/popular", "person_id": "/3/person/popular"}
"""Name in a path -> the list of which the first stands in where the example is not there."""


class Finding(NamedTuple):
    """One way in which one operation drifts, however often."""

    operation: str  # its path, or the name of a behaviour
    place: str
    kind: Kind
    expected: str
    found: str
    target: str  # a request that shows it, without the key
    times: int
    section: str = ""  # of docs/reference/tmdb.md


class Drift(NamedTuple):
    """The results of a sample."""

    requests: int
    asked: Sequence[str]  # operations
    left_out: Mapping[str, str]  # operation or behaviour -> why it was not asked
    findings: Sequence[Finding]


Tell = Callable[[int, int], None]
"""Takes the requests that were made, and the most that may be."""


async def sampled(target: Target, description: Schema, tell: Tell) -> Drift:
    """Ask a server for a sample and return where its answers leave the contract.

    Raises Unanswered if not even the first request is answered.
    """
    async with Asker(target) as asker:
        run = _Sample(asker, Contract(description), tell)
        await run.run()
        return run.drift()


class _Sample:
    """One sample: what is known so far."""

    def __init__(self, asker: Asker, contract: Contract, tell: Tell) -> None:
        self._asker = asker
        self._contract = contract
        self._tell = tell
        self._known: dict[str, str] = {}
        for each in contract.operations.values():
            self._known.update(each.values)
        self._bodies: dict[str, object] = {}  # by path of operation
        self._asked: dict[str, None] = {}
        self._left_out: dict[str, str] = {}
        self._counts: Counter[tuple[str, str, Kind]] = Counter()
        self._findings: dict[tuple[str, str, Kind], Finding] = {}

    async def run(self) -> None:
        """Ask what the plan has, until the requests are spent."""
        later = [path for path in self._contract.operations if path not in (*FIRST, *DETAILS)]
        plan = [*FIRST, *DETAILS]
        try:
            for path in plan:
                await self._operation(path)
            await self._behaviours()
            for path in self._spread(later):
                await self._operation(path)
        except Spent:
            for path in (*plan, *later):
                if path not in self._asked:
                    self._left_out.setdefault(path, "the requests are spent")

    def _spread(self, paths: Sequence[str]) -> list[str]:
        """Return what is left, or an even part of it where fewer requests are left."""
        left = max(1, self._asker.target.requests - self._asker.asked)
        step = max(1, -(-len(paths) // left))
        chosen = list(paths)[::step]
        return chosen + [path for path in paths if path not in chosen]

    async def _operation(self, path: str) -> None:
        operation = self._contract.operations.get(path)
        if operation is None:
            return
        answer, target = await self._answer(operation)
        if answer is None:
            return
        if answer.status != 200:
            body = answer.json
            code = body.get("status_code") if isinstance(body, dict) else None
            if answer.status == 404 and code in (6, 34):
                self._left_out[path] = f"there is none at {target}"
            else:
                self._find(path, target, [Difference("", Kind.STATUS, "200", str(answer.status))])
            return
        self._asked[path] = None
        self._find(path, target, self._differences(operation, answer))
        self._bodies[path] = answer.json
        self._learn(path)

    async def _answer(self, operation: Operation) -> tuple[Answer | None, str]:
        """Return the answer to an operation, and its target: that of something popular if there is none."""
        answer, target = await self._one(operation)
        if answer is not None and answer.status == 404:
            for name in operation.values:
                popular = _at(self._bodies.get(POPULAR.get(name, "")), ("results", 0, "id"))
                if popular is not None and str(popular) != self._known[name]:
                    self._known[name] = str(popular)
                    return await self._one(operation)
        return answer, target

    async def _one(self, operation: Operation) -> tuple[Answer | None, str]:
        path = operation.path.format(**{name: self._known[name] for name in operation.values})
        query = dict(operation.query)
        if operation.path in DETAILS and operation.parts:
            query = {"append_to_response": ",".join(operation.parts[:APPENDS])}
        target = path + "".join(f"{'&' if n else '?'}{k}={v}" for n, (k, v) in enumerate(query.items()))
        try:
            answer = await self._asker.get(path, query)
        except Unanswered as error:
            if self._asker.asked == 1:
                raise
            self._find(operation.path, target, [Difference("", Kind.UNANSWERED, "an answer", str(error))])
            return None, target
        self._tell(self._asker.asked, self._asker.target.requests)
        return answer, target

    def _differences(self, operation: Operation, answer: Answer) -> Iterator[Difference]:
        body = answer.json
        if not isinstance(body, dict | list):
            yield Difference("", Kind.ENVELOPE, "JSON", "what is none")
            return
        if isinstance(body, dict) and body.get("success") is False:
            yield Difference("", Kind.ENVELOPE, "an answer", "a refusal with status 200")
            return
        yield from of_answer(answer)
        yield from self._contract.differences(operation.schema, body)
        if operation.path in DETAILS:
            for part in operation.parts[:APPENDS]:
                if isinstance(body, dict) and part not in body:
                    yield Difference(part, Kind.MISSING, "the part that was appended", "none")

    def _learn(self, path: str) -> None:
        """Take from an answer the ids that further requests need."""
        for name, (source, place) in LEARNT.items():
            value = _at(self._bodies[path], place) if source == path else None
            if value is not None:
                self._known[name] = str(value)

    async def _behaviours(self) -> None:
        movie = self._known.get("movie_id", "")
        for each in BEHAVIOURS:
            try:
                found = await each.check(self._asker, movie)
            except Unanswered as error:
                found = [Difference("", Kind.UNANSWERED, "an answer", str(error))]
            except Spent:
                self._left_out.update(
                    (b.name, "the requests are spent") for b in BEHAVIOURS if b.name not in self._asked
                )
                raise
            self._asked[each.name] = None
            self._find(each.name, "", found, each.section)
            self._tell(self._asker.asked, self._asker.target.requests)

    def _find(
        self, operation: str, target: str, found: Iterator[Difference] | list[Difference], section: str = ""
    ) -> None:
        for each in found:
            key = (operation, each.place, each.kind)
            self._counts[key] += 1
            self._findings.setdefault(
                key, Finding(operation, each.place, each.kind, each.expected, each.found, target, 1, section)
            )

    def drift(self) -> Drift:
        """Return all that was found."""
        findings = [each._replace(times=self._counts[key]) for key, each in self._findings.items()]
        return Drift(self._asker.asked, list(self._asked), self._left_out, findings)


def _at(value: object, place: Sequence[str | int]) -> object:
    """Return the value at a place; None if there is none."""
    for step in place:
        match value, step:
            case dict(), str():
                value = value.get(step)
            case list(), int() if value:
                value = value[step]
            case _:
                return None
    return value
