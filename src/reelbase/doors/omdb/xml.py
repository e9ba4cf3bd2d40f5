"""Answers of OMDb as XML: attributes where JSON has members."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TITLE = "Type"  # a member that titles have, and nothing else at the top
WITHOUT = {"Response", "Ratings"}


def xml_of(body: Mapping[str, object]) -> bytes:
    """Return an answer in XML; the names of attributes begin with a small letter."""
    root = Element("root", response=str(body["Response"]))
    if "Error" in body:
        SubElement(root, "error").text = str(body["Error"])
    elif TITLE in body:
        SubElement(root, "movie", _attributes(body))
    else:
        root.attrib.update(_attributes(body))
        for rows in body.values():
            for row in rows if isinstance(rows, list) else ():
                SubElement(root, "result", _attributes(row))
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _attributes(members: Mapping[str, object]) -> dict[str, str]:
    return {
        name[:1].lower() + name[1:]: without_controls(value)
        for name, value in members.items()
        if isinstance(value, str) and name not in WITHOUT
    }


def without_controls(text: str) -> str:
    """Return a text without the characters that XML has no way to write."""
    return UNWRITABLE.sub("", text)
