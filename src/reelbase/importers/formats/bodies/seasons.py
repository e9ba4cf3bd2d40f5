"""Details of seasons and of episodes."""

from msgspec import UNSET

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Belief, EpisodesOfSeason, Owner, Texts
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.credits import read_row_credits
from reelbase.importers.formats.bodies.details_shapes import EpisodeDetails, SeasonDetails
from reelbase.importers.formats.bodies.list_rows import EPISODE
from reelbase.importers.formats.bodies.shapes import EpisodeRow
from reelbase.importers.formats.bodies.titles import claim_details, claim_networks
from reelbase.importers.formats.bodies.values import (
    Columns,
    maybe,
    present,
    score,
    set_or_none,
    set_text,
    text,
)

_SEASON: Columns = (
    ("object_id", "object_id", text),
    ("air_date", "air_date", maybe),
    ("poster_path", "poster_path", maybe),
    ("vote_average", "vote_average", score),
)


def season_owner(claims: Claims, series_id: int, number: int, id_: int | None) -> Owner:
    """Claim that a series has this season; without its id only its address is known."""
    claims.facts(Owner(Kind.TV, series_id, series_id), Belief.STUB, {})
    if id_ is None:
        return Owner(Kind.SEASON, 0, series_id, address=(series_id, number))
    owner = Owner(Kind.SEASON, id_, series_id)
    claims.facts(owner, Belief.STUB, {"series_id": series_id, "season_number": number})
    return owner


def episode_owner(claims: Claims, series_id: int, season: int, number: int, id_: int | None) -> Owner:
    """Claim that a series has this episode; without its id only its address is known."""
    claims.facts(Owner(Kind.TV, series_id, series_id), Belief.STUB, {})
    if id_ is None:
        return Owner(Kind.EPISODE, 0, series_id, address=(series_id, season, number))
    owner = Owner(Kind.EPISODE, id_, series_id)
    place = {"series_id": series_id, "season_number": season, "episode_number": number}
    claims.facts(owner, Belief.STUB, {**place})
    return owner


def read_season(claims: Claims, series_id: int, number: int, body: SeasonDetails) -> Owner:
    """Claim what a season's details say, its episodes with their crew and guest stars among it."""
    if body.season_number is not None:
        number = body.season_number
    owner = season_owner(claims, series_id, number, body.id)
    values = present(body, _SEASON)
    values["series_id"] = series_id
    values["season_number"] = number
    if body.episodes is not UNSET:
        values["episode_count"] = len(body.episodes or ())
    texts = Texts(set_text(body.name), set_text(body.overview), poster=set_or_none(body.poster_path))
    claim_details(claims, owner, values, texts)
    if body.networks is not UNSET:
        claim_networks(claims, owner, body.networks)
    if body.episodes is not UNSET:
        episodes = body.episodes or []
        for row in episodes:
            claim_episode(claims, Owner(Kind.EPISODE, row.id, series_id), row)
        claims.add(EpisodesOfSeason(owner, series_id, number, [row.id for row in episodes]))
    claims.counts["seasons"] += 1
    return owner


def read_episode(claims: Claims, series_id: int, season: int, number: int, body: EpisodeDetails) -> Owner:
    """Claim what an episode's details say."""
    owner = episode_owner(claims, series_id, season, number, body.id)
    body.season_number = season
    body.episode_number = number
    return claim_episode(claims, owner, body)


def claim_episode(claims: Claims, owner: Owner, row: EpisodeRow) -> Owner:
    """Claim all that an episode's row says, crew and guest stars included."""
    values = present(row, EPISODE)
    values["series_id"] = owner.title_id
    values["season_number"] = row.season_number
    values["episode_number"] = row.episode_number
    claims.facts(owner, Belief.FULL, values)
    claims.words(owner, Belief.FULL, Texts(set_text(row.name), set_text(row.overview)))
    read_row_credits(claims, owner, row.crew, row.guest_stars)
    claims.counts["episodes"] += 1
    return owner
