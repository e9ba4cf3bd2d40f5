"""What can be asked of discover: all its parameters, with values that something in the catalogue has."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from reelbase.operations.parameters.discover import MOVIE, TV
from tests.laws import invented
from tests.laws.invented import CERTIFICATIONS, COUNTRIES, EDGES

Values = st.SearchStrategy[str]

days = st.sampled_from(EDGES) | st.dates(invented.FIRST_DAY, invented.FIRST_DAY.replace(year=2001)).map(
    lambda day: day.isoformat()
)
years = st.sampled_from(["1998", "1999", "2000", "2001", "2050"])
truths = st.sampled_from(["true", "false"])
ratings = st.sampled_from([*CERTIFICATIONS["US"], *CERTIFICATIONS["DE"], "unknown"])
countries = st.sampled_from(COUNTRIES)
names = st.sampled_from(["en", "de", "de-DE", "de-AT", "pt-BR", "fr"])


def joined(values: Sequence[object], most: int = 3) -> Values:
    """Some values by commas, pipes or both."""
    one = st.sampled_from([str(each) for each in values])
    groups = st.lists(one, min_size=1, max_size=most, unique=True).map("|".join)
    return one | groups | st.lists(one | groups, min_size=1, max_size=2).map(",".join)


BOTH: Mapping[str, Values] = {
    "include_adult": truths,
    "vote_average.gte": st.sampled_from(["0", "6.5", "7.25", "7.2501", "7.251", "10", "11"]),
    "vote_average.lte": st.sampled_from(["-1", "0", "6.5", "7.25", "7.2509", "9.5", "10"]),
    "vote_count.gte": st.sampled_from(["0", "1", "100", "100.5", "101", "5000"]),
    "vote_count.lte": st.sampled_from(["0", "100", "101", "20000", "99999999999"]),
    "watch_region": countries,
    "with_original_language": joined([*invented.LANGUAGES, "en-US"]),
    "with_runtime.gte": st.sampled_from(["0", "1", "45", "90", "121", "400"]),
    "with_runtime.lte": st.sampled_from(["0", "89", "90", "120", "400"]),
    "with_watch_monetization_types": joined(invented.MONETIZATIONS),
    "with_watch_providers": joined(invented.PROVIDERS),
    "without_watch_providers": joined(invented.PROVIDERS),
    "with_cast": joined(invented.PEOPLE),
    "with_crew": joined(invented.PEOPLE),
    "with_people": joined(invented.PEOPLE),
    "with_companies": joined(invented.COMPANIES),
    "with_genres": joined([*invented.GENRES, 12345]),
    "with_keywords": joined(invented.KEYWORDS),
    "with_origin_country": joined(COUNTRIES),
    "with_overview_translation": joined(["en", "de", "de-DE", "pt-BR", "fr"]),
    "without_companies": joined(invented.COMPANIES),
    "without_genres": joined(invented.GENRES),
    "without_keywords": joined(invented.KEYWORDS),
}
MOVIES: Mapping[str, Values] = {
    **BOTH,
    "certification": joined(["G", "PG", "PG-13", "R", "0", "12", "16", "L"]),
    "certification.gte": ratings,
    "certification.lte": ratings,
    "certification_country": countries,
    "include_video": truths,
    "primary_release_date.gte": days,
    "primary_release_date.lte": days,
    "primary_release_year": years,
    "region": countries,
    "release_date.gte": days,
    "release_date.lte": days,
    "sort_by": st.sampled_from([*MOVIE["sort_by"]["enum"], "", "unknown.desc"]),
    "with_release_type": joined([1, 2, 3, 4, 5, 6]),
    "with_title_translation": joined(["en", "de", "de-DE", "de-AT", "pt-BR", "fr"]),
    "year": years,
}
SERIES: Mapping[str, Values] = {
    **BOTH,
    "air_date.gte": days,
    "air_date.lte": days,
    "first_air_date.gte": days,
    "first_air_date.lte": days,
    "first_air_date_year": years,
    "include_null_first_air_dates": truths,
    "screened_theatrically": truths,
    "sort_by": st.sampled_from([*TV["sort_by"]["enum"], "", "revenue.desc"]),
    "timezone": st.sampled_from(["America/New_York", "Europe/Berlin"]),
    "with_name_translation": joined(["en", "de", "de-DE", "de-AT", "pt-BR", "fr"]),
    "with_networks": joined(invented.NETWORKS),
    "with_status": joined([0, 1, 2, 3, 4, 5, 9]),
    "with_type": joined([0, 1, 2, 3, 4, 5, 6]),
}
TOGETHER = [
    ("with_watch_providers", "watch_region"),
    ("with_watch_monetization_types", "watch_region"),
    ("without_watch_providers", "watch_region"),
    ("certification", "certification_country"),
    ("certification.gte", "certification_country"),
    ("certification.lte", "region"),
    ("with_release_type", "region"),
]
"""What means nothing without another parameter; mostly it comes with it."""


@st.composite
def a_query(draw: st.DrawFn, values: Mapping[str, Values], most: int = 6) -> dict[str, str]:
    """Some parameters."""
    chosen = draw(st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True))
    for name, other in TOGETHER:
        if name in chosen and other not in chosen and other in values and draw(st.integers(0, 3)):
            chosen.append(other)
    return {name: draw(values[name]) for name in chosen}


FOCUSED: Sequence[Mapping[str, Values]] = [
    {name: each for name, each in MOVIES.items() if "release" in name or "cert" in name or name == "year"},
    {name: each for name, each in BOTH.items() if "watch" in name},
    {name: each for name, each in SERIES.items() if "air" in name or name == "sort_by"},
    {name: each for name, each in BOTH.items() if ".gte" in name or ".lte" in name},
]
"""Parameters that look at the same rows, or decide together."""
