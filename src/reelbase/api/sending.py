"""Sending: an answer as one request wants it: compressed, as a call, or not at all where it is known."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from reelbase.api.cache import AGE, AnswerCache, Ready, Stored
from reelbase.api.credentials import Keys
from reelbase.api.request import Request
from reelbase.asgi import headers
from reelbase.asgi.answers import Answer, jsonp
from reelbase.asgi.headers import Headers
from reelbase.asgi.scope import Message, Send
from reelbase.entity import Entity
from reelbase.operations.operation import Freshness
from reelbase.outcome import HIT, MISS, OTHER, Outcome

OF_A_BODY = {b"content-length", b"content-type", b"content-encoding"}


class Found(NamedTuple):
    """An answer, with the facts that metrics and the log have of it."""

    stored: Stored
    was_kept: bool = False  # in memory
    operation: str = OTHER
    key: str = ""  # the name of the key


class Sender:
    """Sends answers, and remembers the very messages in the memory of a worker."""

    def __init__(
        self,
        cache: AnswerCache,
        keys: Keys,
        views: defaultdict[Entity, int] | None,
        controls: Mapping[Freshness, bytes],
    ) -> None:
        self._cache = cache
        self._keys = keys
        self.views: defaultdict[Entity, int] = defaultdict(int) if views is None else views
        self._controls = controls
        self._of_some = {each: said.replace(b"public", b"private") for each, said in controls.items()}

    async def send(self, request: Request, found: Found, send: Send) -> Outcome:
        """Send an answer; remember it for the very same request if its credentials stay good."""
        stored, was_kept, operation, key = found
        answer = stored.answer
        encoding, body = self._encoded(request, stored)
        cors = bool(request.given[b"origin"])
        controls = self._of_some if request.query.preferences.text else self._controls
        lines = headers.of_answer(answer, stored.etag, body, encoding, cors=cors, controls=controls)
        status, is_read = answer.status, request.method in {"GET", "HEAD"}
        if is_read and headers.not_modified(stored.etag, request.given[b"if-none-match"]):
            status, body = 304, b""
            lines = [(name, value) for name, value in lines if name not in OF_A_BODY]
        if request.method == "HEAD":
            body = b""
        viewed = answer.viewed if status == 200 and request.method == "GET" else None
        if viewed is not None:
            self.views[viewed] += 1
        is_kept = stored.expires > stored.made
        if is_kept:
            seconds = b"%d" % round(stored.expires - stored.made)
            memory = [(b"x-memc-key", stored.name), (b"x-memc-expires", seconds)]
            if request.admission == self._cache.admission and self._stays_good(request.bearer):
                again = [*lines, (b"x-memc", b"HIT"), *memory]
                of_again = Outcome(operation, status, HIT, key)
                ready = Ready(status, again, body_message(body), stored, of_again, viewed)
                self._cache.add_request(request.same, ready)
            age = (AGE, b"%d" % (self._cache.clock() - stored.made))
            lines = [*lines, (b"x-memc", b"HIT" if was_kept else b"MISS"), *memory, age]
        await send_plain(send, status, lines, body)
        return Outcome(operation, status, (HIT if was_kept else MISS) if is_kept else "", key)

    def _stays_good(self, bearer: str) -> bool:
        return not bearer or self._keys.stay_good(bearer)

    def _encoded(self, request: Request, stored: Stored) -> tuple[bytes, bytes]:
        """Return an encoding that the client takes, and the body in it, which is kept with the answer."""
        body = stored.answer.body
        encoding = headers.encoding_for(request.given[b"accept-encoding"], len(body))
        if not encoding:
            return encoding, body
        if encoding not in stored.bodies:
            self._cache.add_body(stored, encoding, headers.compress(body, encoding))
        return encoding, stored.bodies[encoding]


async def send_plain(send: Send, status: int, lines: Headers, body: bytes) -> None:
    """Send the two messages of an answer."""
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send(body_message(body))


async def refuse(request: Request, refusal: Answer, send: Send) -> Outcome:
    """Send an answer that nothing of the API has made."""
    lines = headers.of_answer(refusal, b"", refusal.body, b"", cors=bool(request.given[b"origin"]))
    await send_plain(send, refusal.status, lines, refusal.body)
    return Outcome(OTHER, refusal.status)


async def allow(request: Request, send: Send) -> Outcome:
    """Tell a browser that pages of any origin may ask what it has named."""
    asked = dict(request.scope["headers"]).get(b"access-control-request-headers", b"")
    await send_plain(send, 204, headers.preflight(asked), b"")
    return Outcome(OTHER, 204)


def body_message(body: bytes) -> Message:
    """Return the second of the two messages of an answer."""
    return {"type": "http.response.body", "body": body}


def once(answer: Answer) -> Stored:
    """Return an answer that is not kept."""
    return Stored(answer, None, 0.0, 0.0)


def outdated(answer: Answer, seconds: float) -> Answer:
    """Return an answer of which nobody knows if it still holds, after so many seconds (RFC 9111, 5.5)."""
    marks = ((b"age", b"%d" % seconds), (b"warning", b'111 - "Revalidation Failed"'))
    return answer._replace(headers=(*answer.headers, *marks), freshness=Freshness.UNCACHED)


def called(answer: Answer, callback: str) -> Answer:
    """Return the answer as a call of the client's function."""
    media_type = b"application/javascript; charset=utf-8"
    return answer._replace(body=jsonp(answer.body, callback), media_type=media_type)
