"""Faults: how requests are made to fail, which of them, and how often."""

from datetime import datetime
from fnmatch import fnmatchcase
from random import Random
from typing import Literal

from msgspec import Struct, field

from reelbase.asgi.answers import refusal
from reelbase.double.exchanged import BROKEN, Answered
from reelbase.double.incidents import INCIDENTS, Incident
from reelbase.errors import Status

HTML = (
    b"<!DOCTYPE html>\n<html><head><title>%d</title></head>"
    b"<body><h1>The request could not be satisfied.</h1></body></html>\n"
)
MOST_SECONDS = 600.0
MOST_RETRY_AFTER = 86_400


class Fault(Struct, kw_only=True, forbid_unknown_fields=True):
    """Requests, all of them unless something is said, and what becomes of them."""

    path: str = ""
    method: str = ""
    operation: str = ""
    nth: list[int] = field(default_factory=list)
    """Of the requests that are meant: 1 is the first."""

    times: int | None = None
    share: float = 1.0
    seed: int = 0

    status: int | None = None
    code: int | None = None
    message: str | None = None
    retry_after: int | None = None
    delay: float = 0.0
    cut: Literal["before", "within"] | None = None
    body: Literal["gzip", "html", "empty"] | None = None
    incident: str | None = None

    def is_meant(self, method: str, path: str, operation: str | None) -> bool:
        """Return true if a request is one of those."""
        return (
            self.method in ("", method)
            and self.operation in ("", operation)
            and (not self.path or fnmatchcase(path, self.path))
        )

    def find_flaw(self) -> str | None:
        """Return why it can't be used."""
        if not 0 <= self.share <= 1:
            return f"expected a share from 0 to 1, found {self.share}"
        if not 0 <= self.delay <= MOST_SECONDS:
            return f"expected a delay from 0 to {MOST_SECONDS:.0f} seconds, found {self.delay}"
        if self.status is not None and not 200 <= self.status <= 599:
            return f"expected a status from 200 to 599, found {self.status}"
        if self.retry_after is not None and not 0 <= self.retry_after <= MOST_RETRY_AFTER:
            return f"expected retry_after from 0 to {MOST_RETRY_AFTER} seconds, found {self.retry_after}"
        if self.times is not None and self.times < 1:
            return f"expected times from 1 on, found {self.times}"
        if self.incident is not None and self.incident not in INCIDENTS:
            return f"expected an incident, one of {', '.join(INCIDENTS)}, found {self.incident!r}"
        if any(each < 1 for each in self.nth):
            return f"expected numbers from 1 on in nth, found {self.nth}"
        does = (self.status, self.cut, self.body, self.incident, self.retry_after, self.delay or None)
        if not any(each is not None for each in does):
            return (
                "expected status, retry_after, delay, cut, body or incident, found nothing that is to happen"
            )
        return None


class Active:
    """A fault that was set, with what it has counted."""

    def __init__(self, fault: Fault, name: str) -> None:
        self.fault = fault
        self.name = name
        self.met = 0
        self.used = 0
        self._random = Random(fault.seed)
        self._of_path: dict[str, bool] = {}

    @property
    def incident(self) -> Incident | None:
        """The incident that it repeats."""
        return INCIDENTS[self.fault.incident] if self.fault.incident else None

    def meets(self, method: str, path: str, operation: str | None) -> bool:
        """Return true if it is this request's turn to fail; it is counted."""
        fault = self.fault
        is_over = fault.times is not None and self.used >= fault.times
        if is_over or not fault.is_meant(method, path, operation):
            return False
        self.met += 1
        if (fault.nth and self.met not in fault.nth) or not self._is_drawn(path):
            return False
        self.used += 1
        return True

    def replaces(self) -> Answered | None:
        """Return what is answered in place of the answer."""
        fault = self.fault
        if fault.status is None and fault.retry_after is None and fault.body in (None, "gzip"):
            return None
        status = fault.status or (429 if fault.retry_after is not None else 200)
        answer = self._answer(status)
        if fault.retry_after is not None:
            answer = answer.with_line(b"retry-after", b"%d" % fault.retry_after)
        return _broken(answer) if fault.body == "gzip" else answer

    def change(self, answer: Answered, now: datetime) -> Answered:
        """Return what becomes of an answer."""
        if self.fault.body == "gzip":
            return _broken(answer)
        incident = self.incident
        return incident.change(answer, now) if incident and incident.change else answer

    def _answer(self, status: int) -> Answered:
        match self.fault.body:
            case "html":
                return Answered.of(status, HTML % status, b"text/html")
            case "empty":
                return Answered.of(status, b"")
        known = status_of(status, self.fault.code)
        said = refusal(known, self.fault.message)
        return Answered.of(status, said.body)

    def _is_drawn(self, path: str) -> bool:
        incident = self.incident
        if incident is not None and incident.share < 1:  # a title fails always, or never
            drawn = self._of_path.get(path)
            if drawn is None:
                drawn = self._of_path[path] = Random(f"{self.fault.seed}{path}").random() < incident.share
            return drawn
        return self.fault.share >= 1 or self._random.random() < self.fault.share


def _broken(answer: Answered) -> Answered:
    return answer.with_line(b"content-encoding", b"gzip").with_body(BROKEN)


class Faults:
    """The faults that are set in a world, in their order; each request meets the first that means it."""

    def __init__(self) -> None:
        self._all: list[Active] = []
        self._number = 0

    def add(self, fault: Fault) -> Active:
        """Set another."""
        self._number += 1
        self._all.append(Active(fault, f"fault{self._number}"))
        return self._all[-1]

    def listed(self) -> list[Active]:
        """Return all of them."""
        return list(self._all)

    def meet(self, method: str, path: str, operation: str | None) -> Active | None:
        """Return the fault of a request."""
        return next((each for each in self._all if each.meets(method, path, operation)), None)

    def remove(self, name: str) -> bool:
        """Take one away; return false if there is none of the name."""
        before = len(self._all)
        self._all = [each for each in self._all if each.name != name]
        return len(self._all) < before

    def forget(self) -> None:
        """Take all away."""
        self._all.clear()


COMMON = {
    401: Status.INVALID_API_KEY,
    404: Status.NOT_FOUND,
    429: Status.TOO_MANY_REQUESTS,
    500: Status.INTERNAL_ERROR,
    503: Status.SERVICE_OFFLINE,
}
"""Of the statuses with the same HTTP status the one that is meant where nothing else is said."""


def status_of(http: int, code: int | None) -> Status:
    """Return TMDB's status of a code, or the most common one of an HTTP status; else an internal error."""
    if code is not None:
        found = next((each for each in Status if each.code == code), None)
    else:
        found = COMMON.get(http) or next((each for each in Status if each.http == http), None)
    return found or Status.INTERNAL_ERROR
