"""The log of requests: one line for each, with the id by which other programs know it."""

import logging
import re
import time
from contextvars import Token

from reelbase import logs
from reelbase.logs import Application, Message, Receive, Scope, Send
from reelbase.outcome import Outcome

ID = b"x-request-id"
SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
LONGEST_AGENT = 256  # characters

requests = logging.getLogger("reelbase.requests")


class RequestLog:
    """An application around another that gives each request an id and logs how it was answered.

    The id is that of a proxy or client that sends one in X-Request-Id; the answer carries it.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Outcome | None:
        if scope["type"] != "http":
            return await self.inner(scope, receive, send)
        given = dict(scope.get("headers", ()))
        number = _id_of(given.get(ID, b""))
        begun = time.perf_counter()
        facts = logs.Facts()
        tokens = logs.request_id.set(number), logs.facts.set(facts)
        answer = {"status": 0, "bytes": 0}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                message = {**message, "headers": [*message["headers"], (ID, number.encode())]}
            answer["bytes"] += len(message.get("body", b""))
            await send(message)

        outcome = None
        try:
            outcome = await self.inner(scope, receive, watched)
        finally:
            took = logs.milliseconds(begun)
            fields = {**answer, "ms": took, "client": logs.client_of(scope), **_who(outcome, facts, given)}
            requests.info("%s %s", scope["method"], logs.address(scope), extra={"fields": fields})
            _reset(*tokens)
        return outcome


def _id_of(sent: bytes) -> str:
    """Return the id that was sent, if it is one; else a new one."""
    return sent.decode() if SANE_ID.fullmatch(sent) else logs.new_request_id()


def _who(outcome: Outcome | None, facts: logs.Facts, given: dict[bytes, bytes]) -> dict[str, object]:
    """Return who has asked, and where the answer is from, as far as that is known.

    People and programs choose these texts. Without spaces none looks like another line, also inside JSON.
    """
    agent = given.get(b"user-agent", b"").decode("latin-1")[:LONGEST_AGENT]
    found = {
        "cache": outcome.cache if outcome else "",
        "key": outcome.key if outcome else "",
        "account": facts.account,
        "agent": agent,
    }
    return {name: text.replace(" ", "+") for name, text in found.items() if text}


def _reset(request_id: "Token[str]", facts: "Token[logs.Facts | None]") -> None:
    logs.facts.reset(facts)
    logs.request_id.reset(request_id)
