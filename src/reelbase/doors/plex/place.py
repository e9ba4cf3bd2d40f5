"""Place: where keys and pictures of answers lead, and the parts that all of Plex's metadata share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reelbase.catalog.credits import Crew
from reelbase.catalog.language import Language
from reelbase.doors.plex.identity import LIBRARY, WORDS, Key, identifier_of
from reelbase.entity import Kind

Json = dict[str, object]
ROLES = 50
PICTURES = {"coverPoster": "thumb", "background": "art", "snapshot": "thumb"}
"""The types of pictures that a member of their own shows as well."""


class Place(NamedTuple):
    """The provider and the addresses that its answers lead to."""

    provider: str
    base: str  # the path of the provider
    pictures: str
    language: Language
    country: str

    def named(self, key: Key, before: str = "") -> Json:
        """Return how Plex names a title, with `parent` or `grandparent` before it."""
        bare, children = f"{self.base}{LIBRARY}/{key}", "" if before or not key.has_children else "/children"
        names = {
            "ratingKey": str(key),
            "key": f"{bare}{children}",
            "guid": f"{identifier_of(self.provider)}://{WORDS[key.kind]}/{key}",
            "type": WORDS[key.kind],
        }
        return {f"{before}{n[:1].upper()}{n[1:]}" if before else n: value for n, value in names.items()}

    def picture(self, path: str | None) -> str | None:
        """Return the whole address of a picture; None where there is none."""
        return f"{self.pictures}original{path}" if path else None


def known(members: Mapping[str, object]) -> Json:
    """Return the members that have a value; 0 is one, for specials."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def tags(names: Iterable[str | None]) -> list[Json]:
    return [{"tag": name} for name in dict.fromkeys(names) if name]


def images(place: Place, title: str, paths: Mapping[str, str | None]) -> Json:
    """Return pictures by Plex's types, and the members that show the first of them."""
    found = [
        {"type": type_, "url": place.picture(path), "alt": title} for type_, path in paths.items() if path
    ]
    shown = {PICTURES[type_]: place.picture(path) for type_, path in paths.items() if type_ in PICTURES}
    return known({**shown, "Image": found})


class Person(NamedTuple):
    """Somebody in the cast or the crew, as Plex shows it."""

    name: str
    picture: str | None
    role: str


def people(place: Place, found: Iterable[Person]) -> list[Json]:
    """Return people in their order, each once for a role."""
    return [
        known({"tag": name, "thumb": place.picture(picture), "role": role, "order": order})
        for order, (name, picture, role) in enumerate([*dict.fromkeys(found)][:ROLES], 1)
    ]


def crew(place: Place, members: Sequence[Crew]) -> Json:
    """Return directors, producers and writers."""

    def of(role: str, *, jobs: Iterable[str] = (), department: str = "") -> list[Json]:
        wanted = {*jobs}
        return people(
            place,
            (
                Person(each.name, each.profile_path, role)
                for each in members
                if each.job in wanted or (department and each.department == department)
            ),
        )

    return {
        "Director": of("Director", jobs=["Director"]),
        "Producer": of("Producer", jobs=["Producer", "Executive Producer"]),
        "Writer": of("Writer", department="Writing"),
    }


def rating(average: float, votes: int) -> list[Json]:
    image = "themoviedb://image.rating"
    return [{"image": image, "type": "audience", "value": round(average, 1)}] if votes else []


def guids(kind: Kind, id_: int, imdb_id: str | None, tvdb_id: int | None = None) -> list[Json]:
    """Return ids elsewhere: those of TMDB itself only where TMDB has the title."""
    own = [f"tmdb://{id_}"] if id_ < 1_000_000_000 else []
    others = [f"imdb://{imdb_id}" if imdb_id else "", f"tvdb://{tvdb_id}" if tvdb_id else ""]
    return [{"id": each} for each in (*others, *own) if each]


def certification(values: Mapping[str, str], asked: str, origin: Sequence[str]) -> str | None:
    """Return the certification in the asked country, else of the US, else of the country of origin."""
    for country in (asked, "US", *origin):
        if value := values.get(country):
            return value if country == "US" else f"{country.lower()}/{value}"
    return None
