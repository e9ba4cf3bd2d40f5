"""Translations, and alternative titles."""

from msgspec import UNSET

from reelbase.importers.bodies import fact_shapes
from reelbase.importers.bodies.claims import Claim, Claims, Owner
from reelbase.importers.bodies.lenient import Reader

_TRANSLATIONS = Reader(fact_shapes.Translations)
_TITLES = Reader(fact_shapes.AlternativeTitles)


def read_translations(claims: Claims, owner: Owner, body: bytes) -> None:
    """The words of an entity in all languages."""
    rows: list[Claim] = []
    for place, row in enumerate(_TRANSLATIONS.decode(body, claims.leave_out).translations):
        words = row.data
        rows.append(
            (
                str(owner.kind),
                owner.id,
                row.iso_639_1,
                row.iso_3166_1,
                place,
                words.title or words.name or "",
                words.overview or words.biography or "",
                words.tagline or "",
                words.homepage or "",
                words.runtime,
                bool(words.primary),
                True,
                None,
            )
        )
    claims.add("translations", owner, rows)
    claims.counts["translations"] += len(rows)


def read_alternative_titles(claims: Claims, owner: Owner, body: bytes) -> None:
    """The other titles of a title, or names of a company; of one country where only that was asked for."""
    read = _TITLES.decode(body, claims.leave_out)
    titles = read.titles if read.titles is not UNSET else read.results
    if titles is UNSET:
        return
    rows = [(row.iso_3166_1 or "", row.title or row.name or "", row.type or "") for row in titles]
    country = claims.params.get("country")
    claims.add("titles", owner, country and country.upper(), rows)
    claims.counts["alternative titles"] += len(rows)
