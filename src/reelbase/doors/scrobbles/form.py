"""The form of webhooks: the key stands in the address, the body is JSON or a form with JSON in one field."""

from collections.abc import Mapping

import msgspec

from reelbase.api.form import Form
from reelbase.api.request import Request
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Json
from reelbase.operations.parameters.body import FORM, form_fields, is_fit, plain
from reelbase.operations.query import Query
from reelbase.web.uploads import MULTIPART, Unreadable, parts_of

FIELDS = ("payload", "data")
"""The fields of forms that hold the JSON: Plex's, and Emby's."""


class HookForm(Form):
    """The form of requests of programs that say what is watched."""

    def needs_key(self, request: Request) -> bool:
        """Return false: the key stands in the address, and the operation looks at it."""
        return False


def sent_body(said: Query) -> Json:
    """Return what a program sends; refused with 400 where it can't be read."""
    media_type, content = plain(said.media_type), said.content
    try:
        if media_type == MULTIPART:
            fields, _ = parts_of(said.media_type, content)
            content = _json_in(fields)
        elif media_type == FORM and b"=" in content[:64] and not content.lstrip().startswith(b"{"):
            content = _json_in(form_fields(content))
        found = msgspec.json.decode(content)
    except (Unreadable, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ApiError(Status.INVALID_PARAMETERS, message="Expected JSON, found what is none.") from None
    if not isinstance(found, dict) or not is_fit(found):
        raise ApiError(Status.INVALID_PARAMETERS, message="Expected one object of JSON, found another body.")
    return found


def _json_in(fields: Mapping[str, str]) -> bytes:
    return next((fields[name].encode() for name in FIELDS if name in fields), b"")
