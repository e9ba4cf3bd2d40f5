"""Translations, and alternative titles."""

from msgspec import UNSET

from reelbase.importers.engine.claims import AlternativeTitles, CountryTitle, Owner, Translations
from reelbase.importers.formats.bodies import fact_shapes
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.storage.rows import TranslationRow

_TRANSLATIONS = Reader(fact_shapes.Translations)
_TITLES = Reader(fact_shapes.AlternativeTitles)


def read_translations(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the words of an entity in all languages."""
    read = _TRANSLATIONS.decode(body, claims.leave_out)
    rows = [_row(owner, place, each) for place, each in enumerate(read.translations)]
    claims.add(Translations(owner, rows))
    claims.counts["translations"] += len(rows)


def _row(owner: Owner, place: int, row: fact_shapes.Translation) -> TranslationRow:
    words = row.data
    return TranslationRow(
        owner.kind,
        owner.id,
        row.iso_639_1,
        row.iso_3166_1,
        place,
        words.title or words.name or "",
        words.overview or words.biography or "",
        words.tagline or "",
        words.homepage or "",
        words.runtime,
        primary=bool(words.primary),
        listed=True,
        poster_path=None,
        poster_chosen=False,
    )


def read_alternative_titles(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read other titles of a title or names of a company; of one country if only that was asked for."""
    read = _TITLES.decode(body, claims.leave_out)
    titles = read.titles if read.titles is not UNSET else read.results
    if titles is UNSET:
        return
    rows = [CountryTitle(row.iso_3166_1 or "", row.title or row.name or "", row.type or "") for row in titles]
    country = claims.params.get("country")
    claims.add(AlternativeTitles(owner, country and country.upper(), rows))
    claims.counts["alternative titles"] += len(rows)
