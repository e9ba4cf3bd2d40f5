"""Names of fields: each stands in one place, and one that is none is refused."""

import pytest

from reelbase.entity import Kind
from reelbase.importers.engine.credit_field import CreditsField
from reelbase.importers.engine.field import Field
from reelbase.importers.engine.fields import Collection, Columns, ExternalId, Joined, Text, Titles, field_of


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("runtime", Columns),
        ("votes", Columns),
        ("collection", Collection),
        ("name:pt-BR", Text),
        ("cast", CreditsField),
        ("crew/Sound", CreditsField),
        ("keywords", Joined),
        ("alternative_titles", Titles),
        ("imdb_id", ExternalId),
        ("known_as", ExternalId),
    ],
)
def test_where_a_field_stands(name: str, wanted: type[Field]) -> None:
    assert type(field_of(Kind.MOVIE, name)) is wanted
    assert field_of(Kind.MOVIE, name).name == name


@pytest.mark.parametrize("name", ["", "run_time", "name:", "title:en-US", "crews/Sound", "first_air_date"])
def test_what_is_no_field_of_a_movie_is_refused(name: str) -> None:
    with pytest.raises(LookupError, match="Expected a field of movie"):
        field_of(Kind.MOVIE, name)
