"""Pages of seasons and of single episodes."""

from reelbase.entity import Entity, Kind
from reelbase.operations.description import Json
from reelbase.web.browse.look import Look, Missing, Onward, Page, address_of, moved, number_in
from reelbase.web.browse.titles import elsewhere, fallback
from reelbase.web.keep.panel import panel_of

MOST_EPISODES = 100  # on one page of a season


async def show_part(look: Look, slug: str, season: int, episode: int | None) -> Page | Onward:
    """Return the page of a season, or of an episode of it."""
    series = await look.ask(f"/3/tv/{number_in(slug)}")
    if series["adult"] and look.account is None:
        raise Missing
    address = address_of("tv", series["id"], series["name"])
    below = f"/season/{season}" + ("" if episode is None else f"/episode/{episode}")
    original = address_of("tv", series["id"], series["original_name"])
    if onward := moved(look, f"{address}{below}", f"{original}{below}"):
        return onward
    path = f"/3/tv/{series['id']}{below}"
    if episode is None:
        found = await look.ask(path, append_to_response="translations")
        shown = _season(look, found)
    else:
        found = await look.ask(path, append_to_response="credits,external_ids,translations")
        panel = await panel_of(look, Entity(Kind.EPISODE, found["id"]))
        shown = {**_episode(found, series, address), "panel": panel}
    words = found["translations"]["translations"]
    return Page(
        "season.html" if episode is None else "episode.html",
        {
            "title": f"{found['name']} · {series['name']}",
            "found": found,
            "series": series,
            "series_address": address,
            "canonical": f"{address}{below}",
            "overview": fallback(look, found["overview"], words, series["original_language"]),
            "api": look.request(path),
            **shown,
        },
    )


def _season(look: Look, found: Json) -> Json:
    """Return the episodes of one page, and the numbers of the pages that there are."""
    episodes = found["episodes"]
    text = look.query.get("page", "1")
    pages = max(1, -(-len(episodes) // MOST_EPISODES))
    page = int(text) if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= pages else 1
    first = (page - 1) * MOST_EPISODES
    return {"episodes": episodes[first : first + MOST_EPISODES], "page": page, "pages": pages}


def _episode(found: Json, series: Json, address: str) -> Json:
    people = found["credits"]
    return {
        "season_address": f"{address}/season/{found['season_number']}",
        "cast": people["cast"],
        "guests": people["guest_stars"],
        "crew": people["crew"],
        "elsewhere": elsewhere(found, "title"),
    }
