"""Raw requests of strangers, by kind: what soak and hostile send to a server.

An attack is bytes in pieces, and how the client behaves that sends them. The kinds of HTTP fit any server
that answers GET of DETAILS and POST of BODY_TAKER; those of the API are Reelbase's alone.
"""

import hmac
import json
import random
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import NamedTuple

from tests.fuzz.mutation import mutated

DETAILS = "/3/movie/603"
BODY_TAKER = "/3/authentication/session/new"
SMUGGLED = "/3/movie/smuggled"  # asked for by a body alone
PIECE = 1 << 16
WORDS = [
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 5\r\n",
    b"Upgrade: h2c\r\n",
    b"Host: a\r\n",
    b"\r\n\r\n",
]


class Attack(NamedTuple):
    """The requests of one client. Times are seconds."""

    kind: str
    pieces: Iterable[bytes]  # sent one after the other
    pause: float = 0.0  # after each piece
    patience: float = 4.0  # how long it waits for the server to answer and to close
    reads: bool = True
    aborts: bool = False  # resets the connection at once, instead of waiting
    answers: int = 1  # more than so many responses to it are a fault


class Sender(NamedTuple):
    """The common parts of requests, apart from what is odd about them."""

    host: str
    key: str
    address: str = ""  # a client behind a trusted proxy
    picture: str = "/none.jpg"

    def fields(self) -> str:
        """Return the header fields that every request has."""
        via = f"X-Forwarded-For: {self.address}\r\nX-Forwarded-Proto: https\r\n" if self.address else ""
        return f"Host: {self.host}\r\n{via}"

    def head(self, method: str, path: str, *more: str) -> bytes:
        """Return the head of a request with a key."""
        mark = "&" if "?" in path else "?"
        lines = "".join(f"{each}\r\n" for each in more)
        return f"{method} {path}{mark}api_key={self.key} HTTP/1.1\r\n{self.fields()}{lines}\r\n".encode()

    def post(self, path: str, body: bytes, kind: str = "application/json", *more: str) -> bytes:
        """Return a request with a body and its length."""
        length = f"Content-Length: {len(body)}"
        return self.head("POST", path, f"Content-Type: {kind}", length, *more) + body


def of_http(sender: Sender) -> Iterator[Attack]:
    """Yield one of each kind of odd HTTP that takes less than a few seconds."""
    get, fields = f"GET {DETAILS}?api_key={sender.key}", sender.fields()
    inner = sender.head("GET", SMUGGLED)
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(inner), inner)
    counted, chunked = f"Content-Length: {len(inner)}", "Transfer-Encoding: chunked"
    for name, upgrade in (("Upgrade", "foo"), ("Upgrade: h2c", "h2c"), ("Upgrade: websocket", "websocket")):
        asks = ("Connection: Upgrade", f"Upgrade: {upgrade}", "Content-Type: text/plain")
        yield Attack(f"{name}, counted body", [sender.head("POST", BODY_TAKER, *asks, counted), inner], 0.2)
        yield Attack(f"{name}, chunked body", [sender.head("POST", BODY_TAKER, *asks, chunked), chunk], 0.2)
        yield Attack(f"{name}, in one segment", [sender.head("POST", BODY_TAKER, *asks, counted) + inner])
    yield Attack("length and chunks", [sender.head("POST", BODY_TAKER, "Content-Length: 4", chunked) + chunk])
    yield Attack("two lengths", [sender.head("POST", BODY_TAKER, "Content-Length: 4", counted) + inner])
    yield Attack("length of +5", [sender.head("POST", BODY_TAKER, "Content-Length: +5") + inner[:5]])
    yield Attack("chunked twice", [sender.head("POST", BODY_TAKER, chunked, "Transfer-Encoding: x") + chunk])
    yield Attack("folded field", [sender.head("GET", DETAILS, "X-A: 1", "\tTransfer-Encoding: chunked")])
    yield Attack("bare line feeds", [sender.head("GET", DETAILS).replace(b"\r\n", b"\n")])
    yield Attack("NUL in a field", [sender.head("GET", DETAILS, "X-A: a\0b")])
    yield Attack("space before the colon", [sender.head("GET", DETAILS, "Content-Length : 5")])
    yield Attack("no Host", [f"{get} HTTP/1.1\r\n\r\n".encode()])
    yield Attack("two Hosts", [sender.head("GET", DETAILS, "Host: evil.example")])
    yield Attack("Host that is none", [f"{get} HTTP/1.1\r\nHost: a b<>/?x\r\n\r\n".encode()])
    yield Attack("HTTP/2 preface", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
    yield Attack("CONNECT", [f"CONNECT {sender.host}:443 HTTP/1.1\r\n{fields}\r\n".encode()])
    yield Attack("URL of 200 KB", [sender.head("GET", f"{DETAILS}?x={'a' * 200_000}")])
    yield Attack("20,000 fields", [sender.head("GET", DETAILS, *(f"X-{n}: 1" for n in range(20_000)))])
    extended = b"1;%s\r\na\r\n" % (b"x" * PIECE)
    yield Attack("chunk extensions", [sender.head("POST", BODY_TAKER, chunked), *repeat(extended, 32)])
    yield Attack(
        "10,000 chunks", [sender.head("POST", BODY_TAKER, chunked), b"1\r\n \r\n" * 10_000 + b"0\r\n\r\n"]
    )
    yield Attack(
        "endless trailers",
        [sender.head("POST", BODY_TAKER, chunked) + b"0\r\n", *repeat(b"X: y\r\n" * 5000, 32)],
    )
    yield Attack("reset at once", [sender.head("GET", DETAILS)], aborts=True)
    yield Attack("never reads", [sender.head("GET", DETAILS) * 200], reads=False, answers=200, patience=3)


def of_size(sender: Sender, size: int) -> Attack:
    """Return a header field of that size."""
    start = f"GET {DETAILS}?api_key={sender.key} HTTP/1.1\r\n{sender.fields()}X-A: ".encode()
    return Attack(f"field of {size >> 20} MB", [start, *repeat(b"a" * PIECE, size // PIECE)])


def of_patience(sender: Sender, seconds: float) -> Iterator[Attack]:
    """Yield one of each kind that makes a server wait that long."""
    start = f"GET {DETAILS}?api_key={sender.key} HTTP/1.1\r\n{sender.fields()}".encode()
    pieces = max(1, int(seconds))
    yield Attack("nothing", [], patience=seconds)
    yield Attack("half a head", [start], patience=seconds)
    yield Attack("a field each second", [start, *repeat(b"X-A: 1\r\n", pieces)], 1.0)
    whole = sender.head(
        "POST", "/login", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 50"
    )
    yield Attack("half a form", [whole + b"use"], patience=seconds)
    half = sender.head("POST", BODY_TAKER, "Content-Type: application/json", "Content-Length: 50")
    yield Attack("half a body", [half + b'{"r'], patience=seconds)
    yield Attack("a byte of a body each second", [half, *repeat(b" ", min(49, pieces))], 1.0)


def of_api(sender: Sender, chance: random.Random) -> list[Attack]:
    """Return odd requests of well-formed HTTP, new ones each time."""
    word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.choice((60, 800, 20_000))))
    number = chance.randrange(1, 1 << 20)
    deep = b"[" * 50_000
    cookie = f"{number:064x}"
    proof = hmac.digest(cookie.encode(), b"form", "sha256").hex()  # as if the page had been seen
    login = f"csrf={proof}&password=y&username={number}{'%EF%B7%BA' * 20_000}".encode()
    cookies = f"Cookie: reelbase={cookie}; __Host-reelbase={cookie}"
    name = json.dumps({"username": word, "password": word, "request_token": word}).encode()
    size = f"w{number % 4000}_and_h{number % 3000}_smart_filter(duotone,{number:06x},ffffff)"
    form = "application/x-www-form-urlencoded"

    def got(kind: str, path: str, *more: str) -> Attack:
        return Attack(kind, [sender.head("GET", path, *more)], patience=20)

    def posted(kind: str, path: str, body: bytes, content: str = "application/json", *more: str) -> Attack:
        return Attack(kind, [sender.post(path, body, content, *more)], patience=20)

    return [
        got("long word", f"/3/search/multi?query={word}"),
        got("many words", f"/3/search/movie?query={'+'.join(word[at : at + 3] for at in range(0, 900, 3))}"),
        got("odd language", f"{DETAILS}?language={number}{word[:2000]}"),
        got("long append", f"{DETAILS}?append_to_response={','.join(word[:400])}"),
        got(
            "many ids",
            f"/3/discover/movie?with_genres={','.join(str(n) for n in range(number, number + 5000))}",
        ),
        got("wide range", f"/3/discover/movie?page=500&vote_count.gte=-{number}&sort_by={word[:50]}"),
        got("guessed key", f"/3/account?session_id={number:040x}", f"Authorization: Bearer {word}"),
        got("odd path", f"/3/movie/%2e%2e/%00/{number}{word[:300]}"),
        got("path of other bytes", "/3/movie/%ff%fe%ed%a0%80"),
        got("odd callback", f"{DETAILS}?callback=alert({number})"),
        got("odd size", f"/t/p/{size}{sender.picture}"),
        got("many ranges", f"/t/p/w342{sender.picture}", f"Range: bytes={','.join(repeat('0-', 900))}"),
        got("guessed session", "/account", cookies),
        posted("sign-in with a huge name", "/login", login, form, cookies),
        posted("login with a long name", "/3/authentication/token/validate_with_login", name),
        posted("deep JSON", f"{DETAILS}/rating", b'{"value":' + deep),
        posted("odd rating", f"{DETAILS}/rating?guest_session_id={number:032x}", b'{"value":1e400}'),
        posted("body that is none", "/4/list", bytes(chance.randbytes(2000))),
        posted("large body", "/4/list", b'{"name":"' + b"x" * 1_500_000 + b'"}'),
        Attack(
            "gone before the answer", [sender.head("GET", f"/3/search/multi?query={word[:60]}")], aborts=True
        ),
    ]


def changed(sender: Sender, number: int, seed: int) -> Iterator[Attack]:
    """Yield requests with bytes changed at random; one may be any kind."""
    samples = [
        sender.head("GET", DETAILS),
        sender.post(BODY_TAKER, b'{"request_token":"x"}'),
        sender.post("/login", b"username=a&password=b", "application/x-www-form-urlencoded"),
        sender.head("GET", "/3/search/multi?query=matrix", "Accept-Encoding: br", "If-None-Match: x"),
    ]
    for each in mutated(samples, number, words=WORDS, seed=seed):
        yield Attack("changed bytes", [each], patience=1, answers=1 << 16)
