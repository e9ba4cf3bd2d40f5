"""Media programs as their APIs answer: Jellyfin, Emby, Plex, Radarr and Sonarr, on a loopback port."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.quiet_server import QuietServer

KEY = "k3y-of-the-program"
HEADERS = {"/library": "X-Plex-Token", "/api": "X-Api-Key"}

JELLYFIN: list[dict[str, Any]] = [
    {
        "Name": "The Matrix",
        "ServerId": "2f",
        "Id": "a1",
        "Container": "mkv",
        "ProductionYear": 1999,
        "ProviderIds": {"Tmdb": "603", "Imdb": "tt0133093", "TmdbCollection": "2344"},
        "Type": "Movie",
        "Path": "/data/movies/The Matrix (1999)/The Matrix (1999).mkv",
        "UserData": {"PlayCount": 1, "Key": "603"},
    },
    {
        "Name": "Game of Thrones",
        "Id": "a2",
        "ProductionYear": 2011,
        "ProviderIds": {"Tvdb": "121361", "Imdb": "tt0944947", "TvRage": "24493"},
        "Type": "Series",
        "Path": "/data/tv/Game of Thrones",
    },
    {"Name": "Alien", "Id": "a3", "ProductionYear": 1979, "ProviderIds": {}, "Type": "Movie"},
    {"Name": "Aliens", "Id": "a4", "ProviderIds": {"Tmdb": "", "Imdb": None}, "Type": "Movie"},
    {"Name": "A collection", "Id": "a5", "Type": "BoxSet"},
]
SECTIONS = [
    {"key": "1", "type": "movie", "title": "Films", "agent": "tv.plex.agents.movie"},
    {"key": "2", "type": "show", "title": "Series"},
    {"key": "3", "type": "artist", "title": "Music"},
]
PLEX: dict[str, list[dict[str, Any]]] = {
    "1": [
        {
            "ratingKey": "11",
            "type": "movie",
            "title": "The Matrix",
            "year": 1999,
            "guid": "plex://movie/5d776825880197001ec9038e",
            "Guid": [{"id": "imdb://tt0133093"}, {"id": "tmdb://603"}, {"id": "tvdb://169"}],
            "Media": [{"id": 1, "Part": [{"id": 1, "file": "/movies/The Matrix (1999).mkv"}]}],
        },
        {
            "ratingKey": "12",
            "type": "movie",
            "title": "Alien",
            "year": 1979,
            "guid": "com.plexapp.agents.imdb://tt0078748?lang=en",
        },
        {"ratingKey": "13", "type": "movie", "title": "Home video", "guid": "local://13"},
    ],
    "2": [
        {
            "ratingKey": "21",
            "type": "show",
            "title": "Game of Thrones",
            "year": 2011,
            "guid": "com.plexapp.agents.thetvdb://121361?lang=en",
            "Location": [{"path": "/tv/Game of Thrones"}],
        },
        {
            "ratingKey": "22",
            "type": "show",
            "title": "Naruto",
            "guid": "com.plexapp.agents.hama://tvdb-78857?lang=en",
        },
    ],
}
RADARR = [
    {
        "id": 1,
        "title": "The Matrix",
        "originalTitle": "The Matrix",
        "year": 1999,
        "hasFile": True,
        "monitored": True,
        "path": "/movies/The Matrix (1999)",
        "tmdbId": 603,
        "imdbId": "tt0133093",
        "images": [{"coverType": "poster", "remoteUrl": "https://image.tmdb.org/x.jpg"}],
    },
    {
        "id": 2,
        "title": "Alien",
        "year": 1979,
        "tmdbId": 0,
        "imdbId": "tt0078748",
        "path": "/movies/Alien (1979)",
    },
]
SONARR = [
    {
        "id": 1,
        "title": "Game of Thrones",
        "year": 2011,
        "path": "/tv/Game of Thrones",
        "tvdbId": 121361,
        "tmdbId": 1399,
    },
    {"id": 2, "title": "Naruto", "year": 2002, "path": "/tv/Naruto", "tvdbId": 78857, "imdbId": ""},
]


class Fake:
    """The programs on one port; `asked` has the path, the query and the headers of each request."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.fault = ""  # status:503, text, truncated, slow, redirect:URL
        self.faults_left = 1_000_000

    def answer(self, path: str, query: dict[str, list[str]]) -> object:
        """The answer of one path."""
        if path == "/Items":
            start, limit = int(query["StartIndex"][0]), int(query["Limit"][0])
            page = JELLYFIN[start : start + limit]
            return {"Items": page, "TotalRecordCount": len(JELLYFIN), "StartIndex": start}
        if path == "/library/sections":
            return {"MediaContainer": {"size": 3, "allowSync": False, "Directory": SECTIONS}}
        if path.startswith("/library/sections/"):
            assert query["includeGuids"] == ["1"]
            items = PLEX[path.split("/")[3]]
            start, size = (int(query[f"X-Plex-Container-{word}"][0]) for word in ("Start", "Size"))
            page = items[start : start + size]
            return {
                "MediaContainer": {
                    "size": len(page),
                    "totalSize": len(items),
                    "offset": start,
                    **({"Metadata": page} if page else {}),
                }
            }
        return {"/api/v3/movie": RADARR, "/api/v3/series": SONARR}.get(path)


@contextmanager
def programs() -> Iterator[Fake]:
    """Run the programs for as long as the block takes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            fake.asked.append((parts.path, query, dict(self.headers)))
            header = next(
                (name for path, name in HEADERS.items() if parts.path.startswith(path)), "X-Emby-Token"
            )
            is_jellyfin = self.headers.get("Authorization") == f'MediaBrowser Token="{KEY}"'
            if fake.fault and fake.faults_left > 0:
                fake.faults_left -= 1
                self._fail(fake.fault)
            elif self.headers.get(header) != KEY and not (parts.path == "/Items" and is_jellyfin):
                self._send(401, b"<html>Unauthorized</html>")
            elif (found := fake.answer(parts.path, query)) is None:
                self._send(404, b"")
            else:
                self._send(200, json.dumps(found).encode())

        def _fail(self, fault: str) -> None:
            word, _, rest = fault.partition(":")
            match word:
                case "status":
                    self._send(int(rest), b"{}")
                case "text":
                    self._send(200, b"<html>Welcome</html>")
                case "shape":
                    self._send(200, b'{"Items": 3, "MediaContainer": []}')
                case "truncated":
                    self._send(200, b'{"Items":[', length=1000)
                case "slow":
                    time.sleep(0.5)
                case "redirect":
                    self._send(302, b"", {"Location": rest})

        def _send(
            self,
            status: int,
            body: bytes,
            headers: dict[str, str] | None = None,
            *,
            length: int | None = None,
        ) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(length or len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    fake = Fake(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
