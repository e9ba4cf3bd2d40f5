"""`reelbase drift`: silent about a server that keeps the contract, and loud about each way of leaving it."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.cli.drift import contract
from reelbase.cli.program import main
from reelbase.drift.contract import Contract, Difference, Kind
from tests.conftest import CopyOf, build_index
from tests.golden.small import fill
from tests.mirror.upstream import Upstream, upstream
from tests.recordings import REFERENCE
from tests.thorough import mostly_thorough

KEY = "0123456789abcdef0123456789abcdef"
Spoil = Callable[[str, int, Any], tuple[int, Any]]
"""Path, status and body of an answer -> status and body of the spoilt one; bytes are sent as they are."""


class Drifting:
    """Spoils the answers of a server, whose headers follow."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.spoil: Spoil | None = None
        self.without: tuple[bytes, ...] = ()  # headers that are left out
        self.limited = 0  # answers that are 429 first
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.asked.append(scope["path"])
        if self.limited:
            self.limited -= 1
            await _send(send, 429, [(b"retry-after", b"0")], b'{"status_code":25}')
            return
        begun: list[Any] = []
        pieces: list[bytes] = []

        async def take(message: Any) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
            pieces.append(message.get("body", b""))

        asked = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
        await self._app({**scope, "headers": asked}, receive, take)
        (first,), body = begun, b"".join(pieces)
        status = first["status"]
        if self.spoil is not None and body[:1] in (b"{", b"["):
            status, changed = self.spoil(scope["path"], status, json.loads(body))
            body = changed if isinstance(changed, bytes) else _compact(changed)
        headers = [each for each in first["headers"] if each[0] not in (b"content-length", *self.without)]
        if status == 200 and b"etag" not in self.without:
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
            headers = [*(each for each in headers if each[0] != b"etag"), (b"etag", tag)]
            if (b"if-none-match", tag) in scope["headers"]:
                status, body = 304, b""
        await _send(send, status, headers, body)


def _compact(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


async def _send(send: Any, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Server:
    """A server that drifts as it is told, and the command that asks it."""

    def __init__(self, server: Upstream, drifting: Drifting, capfd: pytest.CaptureFixture[str]) -> None:
        self.url = server.url
        self.drifting = drifting
        self._capfd = capfd
        self.err = ""

    def run(self, *words: str) -> tuple[int, str]:
        """The exit status of the command, and what it prints."""
        status = 0
        try:
            main(["drift", "--from", self.url, "--key", KEY, "--rate", "0", *words])
        except SystemExit as end:
            status = int(end.code or 0)
        out, self.err = self._capfd.readouterr()
        assert KEY not in out + self.err
        return status, out

    def findings(self, *words: str) -> set[tuple[str, str, str]]:
        """Operation, place and kind of all that is found."""
        status, out = self.run("--json", *words)
        found = json.loads(out)["findings"]
        assert status == bool(found)
        return {(each["operation"], each["place"], each["kind"]) for each in found}


@pytest.fixture
def server(copy_of: CopyOf, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Server]:
    made: list[Drifting] = []

    def between(app: Any) -> Drifting:
        made.append(Drifting(app))
        return made[0]

    with copy_of("small_to_mirror", fill) as url:
        build_index(url)
        with upstream(url, tmp_path, between=between) as server:
            yield Server(server, made[0], capfd)


def test_a_server_that_keeps_the_contract(server: Server) -> None:
    """This one: nothing differs, and nearly all reads are asked, within the number of requests."""
    status, out = server.run("--json")
    told = json.loads(out)
    assert (status, told["findings"]) == (0, [])
    assert len(told["asked"]) > 110
    assert told["requests"] == len(server.drifting.asked) <= 160
    assert set(told["asked"]).isdisjoint(told["left_out"])
    status, out = server.run()
    assert (status, out.splitlines()[-2 if told["left_out"] else -1].endswith("no difference.")) == (0, True)


@pytest.mark.once
@pytest.mark.parametrize("most", [1, 7, 40])
def test_no_more_is_asked_than_is_allowed(server: Server, most: int) -> None:
    status, out = server.run("--json", "--requests", str(most))
    told = json.loads(out)
    assert status == 0
    assert told["requests"] == len(server.drifting.asked) == most
    assert "the requests are spent" in told["left_out"].values()


def test_it_waits_where_it_is_asked_to(server: Server) -> None:
    server.drifting.limited = 2
    assert server.findings("--requests", "12") == set()


MOVIE = "/3/movie/{movie_id}"
DETAILS = re.compile(r"/3/movie/\d+")


def changed(pattern: str, change: Callable[[Any], Any], status: int = 200) -> Spoil:
    """Change what is answered at paths."""
    return lambda path, good, body: (
        (status, change(body)) if re.fullmatch(pattern, path) and good == 200 else (good, body)
    )


def put(**values: Any) -> Callable[[Any], Any]:
    return lambda body: {**body, **values}


def without(*names: str) -> Callable[[Any], Any]:
    return lambda body: {key: value for key, value in body.items() if key not in names}


def _code(body: Any) -> Any:
    return body.get("status_code") if isinstance(body, dict) else None


REFUSAL = {"success": False, "status_code": 34, "status_message": "Not found."}
INJECTED: dict[str, tuple[Spoil, set[tuple[str, str, str]]]] = {
    "a field is missing": (changed(DETAILS.pattern, without("runtime")), {(MOVIE, "runtime", "missing")}),
    "a field is new": (changed(DETAILS.pattern, put(mood=1)), {(MOVIE, "mood", "new")}),
    "null": (changed(DETAILS.pattern, put(overview=None)), {(MOVIE, "overview", "null")}),
    "a text for a number": (changed(DETAILS.pattern, put(vote_count="7")), {(MOVIE, "vote_count", "type")}),
    "a part of a number": (changed(DETAILS.pattern, put(budget=0.5)), {(MOVIE, "budget", "type")}),
    "a list for an object": (changed(DETAILS.pattern, put(images=[])), {(MOVIE, "images", "type")}),
    "a new word": (changed(DETAILS.pattern, put(status="Vaulted")), {(MOVIE, "status", "value")}),
    "a part is not appended": (changed(DETAILS.pattern, without("images")), {(MOVIE, "images", "missing")}),
    "a row is another": (
        changed("/3/genre/tv/list", lambda body: {"genres": [{"id": "1", "name": "News", "slug": "n"}]}),
        {("/3/genre/tv/list", "genres[].id", "type"), ("/3/genre/tv/list", "genres[].slug", "new")},
    ),
    "500": (
        changed("/3/certification/tv/list", put(), 500),
        {("/3/certification/tv/list", "", "status")},
    ),
    "a refusal with 200": (
        changed("/3/tv/latest", lambda body: REFUSAL),
        {("/3/tv/latest", "", "envelope")},
    ),
    "a page": (
        changed("/3/tv/latest", lambda body: b"<html>"),
        {("/3/tv/latest", "", "envelope")},
    ),
    "page 0 is answered": (
        lambda path, status, body: (200, {}) if status == 400 and _code(body) == 22 else (status, body),
        {("page 0", "", "status"), ("page 0", "status_code", "envelope"), ("page 0", "success", "envelope"),
         ("page 0", "status_message", "envelope"), ("page 501", "", "status"),
         ("page 501", "status_code", "envelope"), ("page 501", "success", "envelope"),
         ("page 501", "status_message", "envelope")},
    ),
    "refusals of another form": (
        lambda path, status, body: (status, {"error": "no"}) if status == 401 else (status, body),
        {("no key", place, "envelope") for place in ("status_code", "success", "status_message")},
    ),
    "another status": (
        lambda path, status, body: (403 if status == 401 else status, body),
        {("no key", "", "status")},
    ),
    "four lists are found": (
        changed(r"/3/find/tt0000000", without("tv_season_results")),
        {("what is found by no id", "", "behaviour")},
    ),
}  # fmt: skip


PLAIN = ("a field is missing", "a new word", "a refusal with 200", "page 0 is answered")
"""Ways that `make test` tries: one of each part of the contract."""


@pytest.mark.once
@pytest.mark.parametrize("way", mostly_thorough(INJECTED, PLAIN))
def test_each_way_of_leaving_the_contract_is_named(server: Server, way: str) -> None:
    """It, and nothing else."""
    server.drifting.spoil, expected = INJECTED[way]
    assert server.findings() == expected


@pytest.mark.once
@pytest.mark.parametrize("header", [b"etag", b"cache-control", b"content-type"])
def test_a_header_that_is_missing_is_named(server: Server, header: bytes) -> None:
    server.drifting.without = (header,)
    found = {each for each in server.findings("--requests", "6") if each[2] != "behaviour"}
    assert {place for _, place, _ in found} == {header.decode()}
    assert {kind for _, _, kind in found} == {"header"}


def test_what_is_known_is_left_out(server: Server, tmp_path: Path) -> None:
    server.drifting.spoil = changed(DETAILS.pattern, put(mood=1))
    status, out = server.run("--json")
    (tmp_path / "known.json").write_text(out)
    assert status == 1
    assert server.findings("--known", str(tmp_path / "known.json")) == set()
    server.drifting.spoil = changed(DETAILS.pattern, put(mood=1, tone=2))
    assert server.findings("--known", str(tmp_path / "known.json")) == {(MOVIE, "tone", "new")}


def test_a_person_reads_what_differs(server: Server) -> None:
    server.drifting.spoil = changed(DETAILS.pattern, put(vote_count="7", status="Vaulted"))
    status, out = server.run()
    assert status == 1
    lines = out.splitlines()
    assert lines[0] == MOVIE
    assert "  type: `vote_count` expected integer, found string" in lines
    assert any(
        line.startswith("  value: `status` expected one of 6 known words, found Vaulted") for line in lines
    )
    assert any(line.endswith("2 differences.") for line in lines)


@pytest.mark.once
def test_nobody_there_and_bad_input(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text("[]")
    for words, status, text in (
        (["--from", "http://127.0.0.1:9"], 1, "Expected the TMDB API at http://127.0.0.1:9/3, found none"),
        (["--from", "themoviedb"], 2, "Expected the address of a TMDB API, found 'themoviedb'"),
        (["--from", "http://a.example", "--known", str(tmp_path / "bad.json")], 2, "--known: expected what"),
    ):
        with pytest.raises(SystemExit) as end:
            main(["drift", *words])
        assert end.value.code == status
        assert text in capfd.readouterr().err


KNOWN = {("/3/company/{company_id}", "movies", Kind.NEW)}  # an old part, appended


@pytest.mark.once
def test_recorded_answers_of_tmdb_do_not_drift() -> None:
    """The contract is TMDB's: what was recorded of it keeps it."""
    folder = REFERENCE / "recordings"
    if not folder.is_dir():
        pytest.skip("needs ../shared/reference/recordings, which is absent")
    described = Contract(contract())
    paths = sorted(described.operations, key=lambda path: path.count("{"))
    patterns = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]
    seen, found = 0, set()
    for file in folder.glob("*.json"):
        answer = json.loads(file.read_text(encoding="utf-8"))
        asked = f"/3/{answer['path'].removeprefix('/3').lstrip('/')}"
        path = next((path for pattern, path in patterns if pattern.fullmatch(asked)), None)
        if path and answer["method"] == "GET" and answer["status"] == 200:
            seen += 1
            schema = described.operations[path].schema
            found |= {(path, each.place, each.kind) for each in described.differences(schema, answer["body"])}
    assert seen > 100
    assert found == KNOWN


@pytest.mark.once
@pytest.mark.parametrize(
    ("schema", "value", "differences"),
    [
        ({"type": "integer"}, 7.5, [Difference("", Kind.TYPE, "integer", "number")]),
        ({"type": "number"}, 7, []),
        ({"type": "integer"}, True, [Difference("", Kind.TYPE, "integer", "boolean")]),
        ({"type": ["string", "null"]}, None, []),
        ({"anyOf": [{"type": "boolean"}, {"type": "object", "properties": {"value": {"type": "number"}}}]},
         {"value": "x"}, [Difference("value", Kind.TYPE, "number", "string")]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"DE": 1, "FR": "2"},
         [Difference("*", Kind.TYPE, "integer", "string")]),
        ({"enum": [1, 2]}, 3, [Difference("", Kind.VALUE, "1 or 2", "3")]),
        ({"type": "array", "items": {"type": "string"}}, ["a", None],
         [Difference("[]", Kind.NULL, "string", "null")]),
    ],
)  # fmt: skip
def test_values_against_schemas(schema: dict[str, Any], value: Any, differences: list[Difference]) -> None:
    assert list(Contract({}).differences(schema, value)) == differences
