"""Entrance: which door a request goes to, by its path or by the name that it was sent to."""

from collections.abc import Mapping

from reelbase import logs
from reelbase.asgi.scope import Scope
from reelbase.doors import omdb, plex, scrobbles, stremio, trakt
from reelbase.doors.door import CONFIGURE, Door

_ALL = (omdb.DOOR, plex.DOOR, scrobbles.DOOR, stremio.DOOR, trakt.DOOR)
DOORS: Mapping[str, Door] = {each.name: each for each in _ALL}


class Entrance:
    """The doors that are open, each with what answers there."""

    def __init__(self, open_doors: Mapping[str, logs.Application]) -> None:
        """Create it from the applications by the names of their doors."""
        places = {name: DOORS[name].place for name in open_doors}
        self._by_path = {places[name].path: answers for name, answers in open_doors.items()}
        self._with_pages = {places[name].path for name in open_doors if DOORS[name].has_pages}
        self._by_host = {host: place.path for place in places.values() for host in place.names}

    def find(self, scope: Scope) -> tuple[logs.Application, Scope] | None:
        """Return what answers a request, and the request as it is to be read; None if it is for no door.

        One that was sent to a name of the service that a door stands in for is read below the door's path.
        """
        if not self._by_path or scope["type"] != "http":
            return None
        if path := self._by_host.get(_host(scope)):
            return self._by_path[path], _below(scope, path)
        _, first, *_ = f"{scope['path']}/".split("/")
        answers = self._by_path.get(f"/{first}")
        if answers is None or (f"/{first}" in self._with_pages and _is_page(scope["path"], first)):
            return None
        return answers, scope


def _is_page(path: str, first: str) -> bool:
    return path.strip("/") == first or path.endswith(CONFIGURE)


def _host(scope: Scope) -> str:
    host: bytes = dict(scope["headers"]).get(b"host", b"")
    name, *_ = host.decode("latin-1").lower().partition(":")
    return name.removesuffix(".")


def _below(scope: Scope, path: str) -> Scope:
    raw_path = path.encode() + (scope.get("raw_path") or scope["path"].encode())
    return {**scope, "path": path + scope["path"], "raw_path": raw_path}
