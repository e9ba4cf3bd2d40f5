"""Shapes of what media programs answer, as far as titles and ids are in it.

Sources: Jellyfin's and Emby's OpenAPI descriptions (`BaseItemDtoQueryResult`), Plex's (`MediaContainer`),
Radarr's (`MovieResource`) and Sonarr's (`SeriesResource`), each of API v3.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field

_GUID = re.compile(
    r"(?:com\.plexapp\.agents\.)?(?P<source>imdb|tmdb|tvdb|themoviedb|thetvdb)://(?P<id>(?:tt)?\d{1,18})"
)
_HAMA = re.compile(r"com\.plexapp\.agents\.hama://(?P<source>tvdb)\d?-(?P<id>\d{1,18})")


class JellyfinItem(Struct, rename="pascal"):
    """A movie or a series of Jellyfin or Emby."""

    id: str = ""
    name: str | None = None
    type: str = ""
    year: int | None = field(default=None, name="ProductionYear")
    path: str | None = None
    provider_ids: dict[str, str | None] | None = None


class JellyfinPage(Struct):
    """A page of them."""

    items: list[JellyfinItem] = field(name="Items")
    total: int = field(name="TotalRecordCount")


class PlexGuid(Struct):
    """An id elsewhere: `imdb://tt0133093`."""

    id: str = ""


class PlexPart(Struct):
    """A file of a version."""

    file: str | None = None


class PlexMedia(Struct):
    """A version of a movie."""

    parts: list[PlexPart] = field(default_factory=list, name="Part")


class PlexLocation(Struct):
    """A folder of a series."""

    path: str | None = None


class PlexItem(Struct):
    """A movie or a series of Plex; its old agents have the only id in `guid`."""

    key: str = field(default="", name="ratingKey")
    title: str | None = None
    year: int | None = None
    guid: str | None = None
    guids: list[PlexGuid] = field(default_factory=list, name="Guid")
    media: list[PlexMedia] = field(default_factory=list, name="Media")
    locations: list[PlexLocation] = field(default_factory=list, name="Location")

    def ids(self) -> dict[str, str]:
        """Return its ids by source."""
        texts = [*(each.id for each in self.guids), self.guid or ""]
        found = (_GUID.match(text) or _HAMA.match(text) for text in texts)
        return {each["source"]: each["id"] for each in found if each}

    def places(self) -> Iterator[str]:
        """Yield its folders and files."""
        yield from (each.path for each in self.locations if each.path)
        yield from (part.file for each in self.media for part in each.parts if part.file)


class PlexSection(Struct):
    """A library of Plex."""

    key: str
    type: str
    title: str = ""


class PlexContainer(Struct):
    """A list."""

    size: int = 0
    total: int | None = field(default=None, name="totalSize")
    directories: list[PlexSection] = field(default_factory=list, name="Directory")
    metadata: list[PlexItem] = field(default_factory=list, name="Metadata")


class PlexAnswer(Struct):
    """An answer of Plex."""

    container: PlexContainer = field(name="MediaContainer")


class ArrItem(Struct):
    """A movie of Radarr or a series of Sonarr; an id of 0 is none."""

    title: str | None
    year: int | None = None
    path: str | None = None
    tmdb: int | None = field(default=None, name="tmdbId")
    tvdb: int | None = field(default=None, name="tvdbId")
    imdb: str | None = field(default=None, name="imdbId")

    def ids(self) -> dict[str, object]:
        """Return its ids by source."""
        return {"tmdb": self.tmdb, "imdb": self.imdb, "tvdb": self.tvdb}
