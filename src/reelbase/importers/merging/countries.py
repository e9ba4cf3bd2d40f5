"""Countries by the names in which sources write them."""

from collections.abc import Iterable
from functools import cache

from reelbase.catalog.countries import countries
from reelbase.importers.bodies.claims import as_json
from reelbase.importers.merging.names import folded

_OTHERS = {"usa": "US", "uk": "GB", "russian federation": "RU", "west germany": "XG", "korea": "KR"}


@cache
def _codes() -> dict[str, str]:
    rows = countries("en")
    codes = {row.iso_3166_1.lower(): row.iso_3166_1 for row in rows}
    codes |= {folded(row.native_name): row.iso_3166_1 for row in rows}
    return codes | {folded(row.english_name): row.iso_3166_1 for row in rows} | _OTHERS


def country_codes(names: Iterable[str]) -> str:
    """The codes of the countries of these names, as they are stored; unknown ones are left out."""
    codes = _codes()
    return as_json(dict.fromkeys(codes[key] for name in names if (key := folded(name)) in codes))
