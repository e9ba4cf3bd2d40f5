"""Pages of movies and series."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from reelbase.entity import Entity, Kind
from reelbase.operations.description import Json
from reelbase.web.browse.cards import cards
from reelbase.web.browse.look import Look, Missing, Onward, Page, address_of, moved, number_in
from reelbase.web.browse.words import Words
from reelbase.web.keep.panel import panel_of

PARTS = (
    "credits,images,videos,release_dates,recommendations,similar,keywords,external_ids,reviews,"
    "watch/providers,translations,alternative_titles"
)
SERIES_PARTS = (
    "aggregate_credits,images,videos,content_ratings,recommendations,similar,keywords,external_ids,reviews,"
    "watch/providers,translations,alternative_titles,episode_groups"
)
TOP_CAST = 12
ROW = 20  # titles in a row
VIDEOS, REVIEWS, RELEASES = 6, 3, 40
SITES = {
    "YouTube": "https://www.youtube.com/watch?v={}",
    "Vimeo": "https://vimeo.com/{}",
}
ELSEWHERE = {
    "imdb_id": ("IMDb", "https://www.imdb.com/{kind}/{id}/"),
    "wikidata_id": ("Wikidata", "https://www.wikidata.org/wiki/{id}"),
    "facebook_id": ("Facebook", "https://www.facebook.com/{id}"),
    "instagram_id": ("Instagram", "https://www.instagram.com/{id}/"),
    "twitter_id": ("X", "https://x.com/{id}"),
}
LEADING = {"movie": ("Director", "Screenplay", "Writer"), "tv": ()}
WAYS = ("flatrate", "free", "ads", "rent", "buy")


async def show_movie(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a movie."""
    path = f"/3/movie/{number_in(slug)}"
    found = await look.ask(path, append_to_response=PARTS, **_pictures(look))
    crew = found["credits"]["crew"]
    shown = {
        "director": [each for each in crew if each["job"] == "Director"],
        "writers": _once(each for each in crew if each["department"] == "Writing"),
        "certification": _certification(found["release_dates"]["results"], look.language.iso_3166_1),
        "releases": _releases(found["release_dates"]["results"]),
        "part_of": found["belongs_to_collection"],
        "money": {name: found[name] for name in ("budget", "revenue") if found[name]},
        "keywords": found["keywords"]["keywords"],
        "aliases": found["alternative_titles"]["titles"],
    }
    return await _title(look, found, "movie", path, found["credits"], shown)


async def show_series(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a series."""
    path = f"/3/tv/{number_in(slug)}"
    found = await look.ask(path, append_to_response=SERIES_PARTS, **_pictures(look))
    people = found["aggregate_credits"]
    ratings = {each["iso_3166_1"]: each["rating"] for each in found["content_ratings"]["results"]}
    shown = {
        "certification": ratings.get(look.language.iso_3166_1) or ratings.get("US", ""),
        "keywords": found["keywords"]["results"],
        "aliases": found["alternative_titles"]["results"],
    }
    return await _title(look, found, "tv", path, people, shown)


async def _title(look: Look, found: Json, kind: str, path: str, people: Json, shown: Json) -> Page | Onward:
    """Return what movies and series have in common, with what is `shown` besides."""
    if found["adult"] and look.account is None:
        raise Missing
    words = found["translations"]["translations"]
    name = found.get("title") or found.get("name") or ""
    original = found.get("original_title") or found.get("original_name") or ""
    english = _english(words) or (name if look.language.iso_639_1 == "en" else original)
    address = address_of(kind, found["id"], english)
    others = [address_of(kind, found["id"], each) for each in (name, original)]
    if onward := moved(look, address, *others):
        return onward
    related = found["recommendations"]["results"] or found["similar"]["results"]
    return Page(
        "title.html",
        {
            "title": name,
            "kind": kind,
            "found": found,
            "canonical": address,
            "original": original if original != name else "",
            "overview": fallback(look, found["overview"], words, found["original_language"]),
            "cast": people["cast"],
            "crew": _crew(people["crew"], look.words),
            "top_cast": TOP_CAST,
            "videos": _videos(found["videos"]["results"]),
            "reviews": found["reviews"]["results"][:REVIEWS],
            "related": cards(related, kind, ROW),
            "is_similar": not found["recommendations"]["results"],
            "elsewhere": elsewhere(found, "title"),
            "offers": _offers(found["watch/providers"]["results"], look.language.iso_3166_1),
            "panel": await panel_of(look, Entity(Kind(kind), found["id"])),
            "api": look.request(path, append_to_response="credits,images,videos"),
            **shown,
        },
    )


def fallback(look: Look, text: str, words: Iterable[Json], original: str) -> tuple[str, str]:
    """Return a text and its language: where the language of the reader has none, the best of the others.

    The language is empty where it is that of the reader.
    """
    if text:
        return text, ""
    written = {each["iso_639_1"]: _text(each["data"]) for each in words if _text(each["data"])}
    code = next((each for each in ("en", original) if each in written), next(iter(written), ""))
    return written.get(code, ""), code


def _text(data: Mapping[str, str]) -> str:
    return data.get("overview") or data.get("biography") or ""


def _english(words: Iterable[Json]) -> str:
    data = (each["data"] for each in words if each["iso_639_1"] == "en")
    named = (each.get("title") or each.get("name") for each in data)
    return next(filter(None, named), "")


def _pictures(look: Look) -> dict[str, str]:
    codes = ",".join(dict.fromkeys([look.language.iso_639_1, "en"]))
    return {"include_image_language": f"{codes},null", "include_video_language": f"{codes},null"}


def _once(people: Iterable[Json]) -> list[Json]:
    """Return people, each once."""
    return list({each["id"]: each for each in people}.values())


def _crew(crew: Iterable[Json], words: Words) -> dict[str, list[tuple[Json, str]]]:
    """Return the crew by department, each with the jobs there."""
    found: dict[str, dict[int, tuple[Json, list[str]]]] = {}
    for each in crew:
        jobs = [job["job"] for job in each["jobs"]] if "jobs" in each else [each["job"]]
        _, own = found.setdefault(each["department"], {}).setdefault(each["id"], (each, []))
        own.extend(words.or_as_is("job", job) for job in jobs)
    return {
        department: [(each, ", ".join(jobs)) for each, jobs in people.values()]
        for department, people in found.items()
    }


def _certification(countries: Iterable[Json], region: str) -> str:
    """Return the certification of a region, else that of the United States."""
    found = {
        each["iso_3166_1"]: next(
            (one["certification"] for one in each["release_dates"] if one["certification"]), ""
        )
        for each in countries
    }
    return found.get(region) or found.get("US", "")


def _releases(countries: Iterable[Json]) -> list[Json]:
    found = [{"country": each["iso_3166_1"], **one} for each in countries for one in each["release_dates"]]
    return sorted(found, key=lambda one: one["release_date"])[:RELEASES]


def _videos(videos: Iterable[Json]) -> list[Json]:
    """Return the clips at sites that are known, each with its address; trailers first."""
    found = [
        {**each, "address": SITES[each["site"]].format(each["key"])}
        for each in videos
        if each["site"] in SITES and each["key"].replace("-", "").replace("_", "").isalnum()
    ]
    return sorted(found, key=lambda each: each["type"] != "Trailer")[:VIDEOS]


def elsewhere(found: Json, kind: str) -> list[tuple[str, str]]:
    """Return the names and the addresses of other sites that have a page of this."""
    links = [
        (name, address.format(kind=kind, id=value))
        for source, (name, address) in ELSEWHERE.items()
        if (value := found["external_ids"].get(source)) and value.replace(".", "").replace("_", "").isalnum()
    ]
    homepage = found.get("homepage") or ""
    return [*([("homepage", homepage)] if is_web(homepage) else []), *links]


def is_web(address: str) -> bool:
    """Return true for the address of a page on the web, which a stranger may have written."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _offers(countries: Mapping[str, Json], region: str) -> list[tuple[str, list[Json]]]:
    offers = countries.get(region) or {}
    return [(way, offers[way]) for way in WAYS if offers.get(way)]
