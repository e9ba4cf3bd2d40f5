"""The manifest: what the add-on is, and which catalogs it has."""

from reelbase import __version__
from reelbase.catalog.genres import Genre, listed_genres
from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader

Json = dict[str, object]

KINDS = {"movie": Kind.MOVIE, "series": Kind.TV}
"""The types of Stremio."""
NAMES = {"popular": "Popular", "top_rated": "Top rated", "new": "New", "year": "By year"}
"""The catalogs of both types."""
MARKS = {"watchlist": "Watchlist", "favorites": "Favorites"}
"""The catalogs of an account."""
PREFIXES = ("tt", "tmdb:", "tvdb:")
YEARS = 60


async def manifest(db: Reader, language: Language, *, is_chosen: bool, of_account: bool) -> Json:
    """Return the manifest; `is_chosen` says that a user has made choices for it, `of_account` that an account
    is among them.
    """
    catalogs: list[Json] = []
    for type_, kind in KINDS.items():
        if of_account:
            catalogs += [_catalog(type_, id_, []) for id_ in MARKS]
        genres = [each.name or "" for each in await listed_genres(db, kind, language)]
        catalogs += [_catalog(type_, id_, [_optional("genre", genres)]) for id_ in NAMES if id_ != "year"]
        catalogs.append(
            _catalog(type_, "year", [{"name": "genre", "isRequired": True, "options": years(db)}])
        )
        catalogs.append(
            {
                "type": type_,
                "id": "search",
                "name": "Search",
                "extra": [{"name": "search", "isRequired": True}],
            }
        )
    return {
        "id": "org.reelbase.metadata",
        "name": "Reelbase",
        "version": __version__,
        "description": "Movies and series from a catalogue of your own.",
        "resources": ["catalog", "meta"],
        "types": [*KINDS],
        "idPrefixes": PREFIXES,
        "catalogs": catalogs,
        "behaviorHints": {"adult": False, "p2p": False, **({} if is_chosen else {"configurable": True})},
    }


def years(db: Reader) -> list[str]:
    """Return the years that titles can be asked for by, this one first."""
    return [str(db.now.year - back) for back in range(YEARS)]


async def genre_of(db: Reader, kind: Kind, name: str, *languages: Language) -> Genre | None:
    """Return the genre of that name in one of the languages."""
    for language in languages:
        for each in await listed_genres(db, kind, language):
            if each.name == name:
                return each
    return None


def _catalog(type_: str, id_: str, extra: list[Json]) -> Json:
    return {"type": type_, "id": id_, "name": {**NAMES, **MARKS}[id_], "extra": [*extra, {"name": "skip"}]}


def _optional(name: str, options: list[str]) -> Json:
    return {"name": name, "options": options}
