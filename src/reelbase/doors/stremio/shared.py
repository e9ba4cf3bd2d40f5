"""The parts that previews and whole metas share: ids, addresses, dates, ratings."""

from typing import NamedTuple
from urllib.parse import quote

from reelbase.catalog.language import Language

Json = dict[str, object]
ONE_DIGIT = ".1f"


class Place(NamedTuple):
    """The addresses that answers lead to: pictures, and the add-on itself with the choices of its user."""

    pictures: str
    base: str
    language: Language

    def picture(self, size: str, path: str | None) -> str | None:
        """Return the whole address of a picture in a size, None where there is none."""
        return f"{self.pictures}{size}{path}" if path else None

    def discover(self, type_: str, genre: str) -> str:
        """Return the link to the most popular titles of a genre."""
        manifest = quote(f"{self.base}/manifest.json", safe="")
        return f"stremio:///discover/{manifest}/{type_}/popular?genre={quote(genre, safe='')}"


def person(name: str) -> str:
    """Return the link to a search for a person."""
    return f"stremio:///search?search={quote(name, safe='')}"


def title_id(imdb_id: str, number: int) -> str:
    """Return the id of a title: that at IMDb, which add-ons with streams know."""
    return imdb_id or f"tmdb:{number}"


def moment(day: str | None) -> str | None:
    """Return the first moment of a day, None where it is not known."""
    return f"{day}T00:00:00.000Z" if day else None


def rating(average: float, votes: int) -> str | None:
    """Return the average of votes, None where there are none."""
    return format(average, ONE_DIGIT) if votes else None


def known(members: Json) -> Json:
    """Return the members that have a value: an app refuses the whole where one is of a wrong kind."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}
