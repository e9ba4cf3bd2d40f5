"""Problems: how the control API refuses, as RFC 9457 describes it."""

import msgspec
from starlette.responses import Response


class Problem(Exception):
    """A refusal: the HTTP status, and what was expected, what was found and what to send instead."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail

    def response(self) -> Response:
        """Return it as it is sent."""
        body = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return Response(msgspec.json.encode(body), self.status, media_type="application/problem+json")


def missing(what: str, name: str, there: list[str]) -> Problem:
    """Return the refusal of an unknown name, with the known ones."""
    known = ", ".join(sorted(there)) or "none"
    detail = f"Expected the name of a {what}, found {name!r}. There are: {known}."
    return Problem(404, f"No such {what}", detail)
