"""Uploads: the fields and the file of a form that carries one (RFC 7578)."""

from email.message import Message
from pathlib import PurePosixPath
from typing import NamedTuple

from reelbase.operations.parameters.body import plain

MULTIPART = "multipart/form-data"
MOST_FIELDS = 20
NAME_BYTES = 100  # with its ending; file systems take 255
LARGEST_HEADER = 4_000  # bytes of what is said of a field


class Unreadable(Exception):
    """A form that is not as browsers send them."""


class Upload(NamedTuple):
    """A file that was sent."""

    name: str  # without folders, fit to be the name of a file here
    content: bytes


def parts_of(content_type: str, content: bytes) -> tuple[dict[str, str], Upload | None]:
    """Return the fields of a form, and the first file in it. Raises Unreadable."""
    said = Message()
    said["content-type"] = content_type
    boundary = said.get_param("boundary", "")
    if plain(content_type) != MULTIPART or not isinstance(boundary, str) or not 0 < len(boundary) <= 70:
        raise Unreadable
    mark = b"\r\n--" + boundary.encode("latin-1", "replace")
    whole = b"\r\n" + content
    fields: dict[str, str] = {}
    file: Upload | None = None
    at = whole.find(mark)
    for _ in range(MOST_FIELDS + 1):
        begin = at + len(mark)
        if at < 0 or whole[begin : begin + 2] == b"--":
            break
        head = whole.find(b"\r\n\r\n", begin, begin + LARGEST_HEADER)
        at = whole.find(mark, head)
        if head < 0 or at < 0:
            raise Unreadable
        name, filename = _named(whole[begin:head])
        if filename is None:
            fields[name] = whole[head + 4 : at].decode("utf-8", "replace")
        elif file is None:
            file = Upload(_base(filename), whole[head + 4 : at])
    else:
        raise Unreadable
    return fields, file


def _named(head: bytes) -> tuple[str, str | None]:
    """Return the name of a field, and that of its file if it is one."""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        key, _, value = line.partition(":")
        if key.strip().lower() == "content-disposition":
            said = Message()
            said["content-disposition"] = " ".join(value.split("\n"))
            name, filename = (
                said.get_param(each, None, "content-disposition") for each in ("name", "filename")
            )
            return str(name or ""), None if filename is None else str(filename)
    raise Unreadable


def _base(name: str) -> str:
    """Return the name of a file without folders, control characters and what is too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    fit = "".join(each if each.isprintable() else "_" for each in last).encode("utf-8", "replace")
    return fit[-NAME_BYTES:].decode("utf-8", "ignore").strip(". ") or "file"
