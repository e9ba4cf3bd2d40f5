"""The form of webhooks: the key stands in the address, the body is JSON or a form with JSON in one field."""

from email.parser import BytesParser

import msgspec

from reelbase.api.form import Form
from reelbase.api.request import Request
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Json
from reelbase.operations.parameters.body import FORM, form_fields, is_fit, plain
from reelbase.operations.query import Query

MULTIPART = "multipart/form-data"
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
    if media_type == MULTIPART:
        content = _part(said.media_type, content)
    elif media_type == FORM and b"=" in content[:64] and not content.lstrip().startswith(b"{"):
        fields = form_fields(content)
        content = next((fields[name].encode() for name in FIELDS if name in fields), b"")
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ApiError(Status.INVALID_PARAMETERS, message="Expected JSON, found what is none.") from None
    if not isinstance(found, dict) or not is_fit(found):
        raise ApiError(Status.INVALID_PARAMETERS, message="Expected one object of JSON, found another body.")
    return found


def _part(media_type: str, content: bytes) -> bytes:
    head = f"Content-Type: {media_type}\r\n\r\n".encode("latin-1", "replace")
    parsed = BytesParser().parsebytes(head + content)
    for part in parsed.walk():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if name in FIELDS and isinstance(payload, bytes):
            return payload
    return b""
