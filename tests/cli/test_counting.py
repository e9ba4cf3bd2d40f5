"""Numbers with what they count."""

import pytest

from reelbase.cli.counting import number_of


@pytest.mark.parametrize(
    ("number", "plural", "said"),
    [
        (3000, "new companies", "3,000 new companies"),
        (1, "new companies", "1 new company"),
        (1, "series", "1 series"),
        (1, "new movies", "1 new movie"),
        (1, "new people", "1 new person"),
        (0, "lines", "0 lines"),
        (1, "changed", "1 changed"),
        (1, "watch providers", "1 watch provider"),
    ],
)
def test_one_and_several(number: int, plural: str, said: str) -> None:
    assert number_of(number, plural) == said
