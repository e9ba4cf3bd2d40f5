"""Addresses of pictures on pages: all on this server."""


def recorded_picture(size: str, path: str | None, kind: str = "", number: int = 0, type_: str = "") -> str:
    """Return the address of a picture in a size; empty where there is none."""
    return f"/t/p/{size}{path}" if path else ""


def drawn_picture(size: str, path: str | None, kind: str = "", number: int = 0, type_: str = "") -> str:
    """Return the address of a picture in a size; where there is none, of the one that is drawn for it."""
    return recorded_picture(size, path or (f"/drawn-{kind}-{number}-{type_}.jpg" if kind else None))
