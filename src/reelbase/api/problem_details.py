"""Problem details: refusals of this server's own API, as RFC 9457 has them."""

from collections.abc import Mapping
from http import HTTPStatus

from reelbase.api.form import Form
from reelbase.api.making import refused_by
from reelbase.asgi.answers import Answer
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Made, encode

GUIDE = "/docs/how-to/edit#"
"""The page that explains the kinds of problems."""
PROBLEM = b"application/problem+json"


def problem_details(
    http: int, slug: str, title: str, detail: str, more: Mapping[str, object] | None = None
) -> Made:
    """Return a refusal of a kind, which the guide explains under that heading."""
    found = {"type": GUIDE + slug, "title": title, "status": http, "detail": detail, **(more or {})}
    return Made(encode(found), http)


class OwnForm(Form):
    """The form of requests that any key may send to the own API."""

    def refused(self, error: ApiError) -> Answer:
        """Return a refusal as problem details."""
        answer = refused_by(error)
        is_malformed = error.status is Status.INVALID_PARAMETERS
        slug = "malformed" if is_malformed else "other-refusals"
        title = "The request can't be read." if is_malformed else HTTPStatus(answer.status).phrase
        body = problem_details(answer.status, slug, title, error.message).body
        return answer._replace(body=body, media_type=PROBLEM)


OWN = OwnForm()
