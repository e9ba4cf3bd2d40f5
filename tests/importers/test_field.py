"""Names of fields: each stands in one place, and one that is none is refused."""

import pytest

from reelbase.entity import Kind
from reelbase.importers.merging.field import (
    Column,
    CreditGroup,
    ExternalId,
    Field,
    Listed,
    Translated,
    field_of,
)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("runtime", Column("runtime")),
        ("votes", Column("votes")),
        ("collection", Column("collection")),
        ("name:pt-BR", Translated("name", ("pt", "BR"))),
        ("cast", CreditGroup("cast", None)),
        ("crew/Sound", CreditGroup("crew", "Sound")),
        ("keywords", Listed("title_keyword")),
        ("alternative_titles", Listed("alternative_title")),
        ("imdb_id", ExternalId("imdb_id")),
        ("known_as", ExternalId("known_as")),
    ],
)
def test_where_a_field_stands(name: str, wanted: Field) -> None:
    assert field_of(Kind.MOVIE, name) == wanted


@pytest.mark.parametrize("name", ["", "run_time", "name:", "title:en-US", "crews/Sound", "first_air_date"])
def test_what_is_no_field_of_a_movie_is_refused(name: str) -> None:
    with pytest.raises(LookupError, match="Expected a field of movie"):
        field_of(Kind.MOVIE, name)
