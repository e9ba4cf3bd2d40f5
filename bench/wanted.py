"""Queries of discover at size: each for the index and as SQL, from a seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bench.catalogue import COUNTRY, GENRE, LANGUAGE, MONETIZATION, PROVIDERS, RATINGS, Size, one_of
from reelbase.catalog.discover import Bounds, MovieFilter, Span
from reelbase.catalog.page import ROWS
from reelbase.catalog.regional import Region

SORTS = {
    "popularity.desc": ("popularity DESC, id", 60),
    "popularity.asc": ("popularity, id DESC", 3),
    "vote_average.desc": ("vote_average DESC, id", 10),
    "vote_count.desc": ("vote_count DESC, id", 9),
    "vote_count.asc": ("vote_count, id DESC", 3),
    "revenue.desc": ("revenue DESC, id", 5),
    "primary_release_date.desc": ("release_date DESC, id", 7),
    "primary_release_date.asc": ("release_date, id DESC", 3),
}
LAST_PAGE = 500
EVERYTHING = MovieFilter()


@dataclass(frozen=True)
class Wanted:
    """One page of what meets conditions."""

    filter: MovieFilter = EVERYTHING
    where: tuple[str, ...] = ("NOT adult", "NOT video")
    offset: int = 0

    def also(self, *where: str, **conditions: Any) -> "Wanted":
        """Return the query with further conditions."""
        having = (*self.filter.with_having, *conditions.pop("with_having", ()))
        wanted = replace(self.filter, with_having=having, **conditions)
        return replace(self, filter=wanted, where=(*self.where, *where))

    @property
    def count_sql(self) -> str:
        return f"SELECT count(*) FROM movie WHERE {' AND '.join(self.where)}"

    @property
    def page_sql(self) -> str:
        order = SORTS[self.filter.sort_by][0]
        where = " AND ".join(self.where)
        return f"SELECT id FROM movie WHERE {where} ORDER BY {order} LIMIT {ROWS} OFFSET {self.offset}"


Added = Callable[[Wanted, random.Random, Size], Wanted]


def queries(size: Size, number: int, seed: int = 1) -> list[Wanted]:
    """Return a mix of queries like clients': one to three conditions, any sort, some deep pages."""
    of = random.Random(f"{seed}:wanted")
    found = []
    for _ in range(number):
        wanted = Wanted()
        for added in of.choice(MIX):
            wanted = added(wanted, of, size)
        sort = of.choices(list(SORTS), [weight for _, weight in SORTS.values()])[0]
        page = of.choice((1, 1, 1, 1, 1, 1, 1, of.randint(2, 5), of.randint(2, 20), of.randint(2, LAST_PAGE)))
        wanted = replace(wanted, offset=(page - 1) * ROWS)
        found.append(replace(wanted, filter=replace(wanted.filter, sort_by=sort)))
    return found


def _having(fact: str, table: str, column: str, draw: Callable[[random.Random, Size], int]) -> Added:
    """Return one value, one of two, or both of two."""

    def added(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
        values = sorted({draw(of, size) for _ in range(of.choice((1, 1, 1, 2)))})
        rest = "AND credit_type = 'cast'" if fact == "cast" else ""
        find = f"id IN (SELECT entity_id FROM {table} WHERE {column} IN ({{}}) {rest})"
        if of.random() < 0.5:
            group = tuple(map(str, values))
            return wanted.also(find.format(", ".join(group)), with_having=((fact, (group,)),))
        both = tuple((str(value),) for value in values)
        return wanted.also(*(find.format(value) for value in values), with_having=((fact, both),))

    return added


def _year(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    year = 2025 - min(int(of.expovariate(1 / 15)), 100)
    where = f"release_date BETWEEN '{year}-01-01' AND '{year}-12-31'"
    return wanted.also(where, primary_release_year=year)


def _dates(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    first, last = _days(of)
    return wanted.also(f"release_date BETWEEN '{first}' AND '{last}'", primary_release_date=Span(first, last))


def _days(of: random.Random) -> tuple[date, date]:
    first = date(2025, 12, 31) - timedelta(days=min(int(of.expovariate(1 / 4000)), 36_000))
    return first, first + timedelta(days=of.choice((30, 90, 365, 1000, 3650)))


def _released(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    country, types = COUNTRY.throw(of), of.choice((("3",), ("2", "3"), ("4",), ("5",)))
    first, last = _days(of)
    where = (
        f"id IN (SELECT movie_id FROM release_date WHERE iso_3166_1 = '{country}' AND type IN"
        f" ({', '.join(types)}) AND release_date >= '{first}' AND release_date < '{last}T99')"
    )
    return wanted.also(where, region=Region(country), release_types=(types,), release_date=Span(first, last))


def _rated(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    country = of.choice(list(RATINGS))
    rating = of.choice(RATINGS[country])
    where = (
        f"id IN (SELECT movie_id FROM release_date WHERE iso_3166_1 = '{country}'"
        f" AND certification = '{rating}')"
    )
    return wanted.also(where, certification_country=country, certifications=((rating,),))


def _offered(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    country, how = COUNTRY.throw(of), MONETIZATION.throw(of)
    providers = tuple(map(str, sorted(of.sample(PROVIDERS[:20], of.choice((1, 1, 2, 3))))))
    where = (
        f"id IN (SELECT entity_id FROM watch_offer WHERE iso_3166_1 = '{country}' AND monetization = '{how}'"
        f" AND provider_id IN ({', '.join(providers)}))"
    )
    return wanted.also(
        where, watch_region=country, watch_providers=(providers,), watch_monetization_types=((how,),)
    )


def _votes(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    least = of.choice((10, 50, 100, 200, 300, 1000))
    return wanted.also(f"vote_count >= {least}", vote_count=Bounds(low=least))


def _average(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    least = of.choice((5, 6, 7, 8))
    return wanted.also(f"vote_average >= {least}", vote_average=Bounds(low=least))


def _runtime(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    low, high = of.choice(((60, 120), (0, 40), (90, 110), (150, 400)))
    return wanted.also(f"runtime BETWEEN {low} AND {high}", runtime=Bounds(low, high))


def _spoken(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    code = LANGUAGE.throw(of)
    return wanted.also(f"original_language = '{code}'", with_having=(("language", ((code,),)),))


def _no_genre(wanted: Wanted, of: random.Random, size: Size) -> Wanted:
    genre = GENRE.throw(of)
    where = f"id NOT IN (SELECT entity_id FROM title_genre WHERE genre_id = {genre})"
    return wanted.also(where, without=(("genre", (str(genre),)),))


_genre = _having("genre", "title_genre", "genre_id", lambda of, size: int(GENRE.throw(of)))
_keyword = _having("keyword", "title_keyword", "keyword_id", lambda of, size: one_of(of, size.keywords, 30))
_company = _having("company", "title_company", "company_id", lambda of, size: one_of(of, size.companies, 50))
_cast = _having("cast", "credit", "person_id", lambda of, size: one_of(of, size.people, 2000))
_people = _having("people", "credit", "person_id", lambda of, size: one_of(of, size.people, 2000))

MIX: tuple[tuple[Added, ...], ...] = (
    (),
    (_genre,),
    (_genre, _year),
    (_genre, _dates, _votes),
    (_genre, _average, _votes),
    (_genre, _spoken),
    (_genre, _runtime),
    (_genre, _no_genre, _votes),
    (_no_genre,),
    (_keyword,),
    (_keyword, _genre),
    (_cast,),
    (_cast, _genre),
    (_people, _dates),
    (_company,),
    (_company, _year),
    (_year,),
    (_year, _votes),
    (_dates,),
    (_released,),
    (_released, _genre),
    (_rated,),
    (_rated, _genre, _votes),
    (_offered,),
    (_offered, _genre),
    (_offered, _votes, _average),
    (_votes,),
    (_average, _votes),
    (_spoken, _dates),
    (_runtime, _votes),
)
