"""How much a body may hold: each name and each value counts once."""

import pytest

from reelbase.bounds import BODY_DEPTH, BODY_VALUES
from reelbase.operations.parameters.body import form_fields, is_fit


def nested(levels: int) -> object:
    found: object = 1
    for _ in range(levels):
        found = [found]
    return found


NAMES = [str(number) for number in range(BODY_VALUES // 2)]


@pytest.mark.parametrize(
    ("most", "more"),
    [
        ([0] * (BODY_VALUES - 1), [0] * BODY_VALUES),
        (dict.fromkeys(NAMES[1:]), dict.fromkeys(NAMES)),
        ([[[0]] * (BODY_VALUES // 2 - 1)], [[[0]] * (BODY_VALUES // 2)]),
        (nested(BODY_DEPTH), nested(BODY_DEPTH + 1)),
        ("ab", "a\0b"),
        ({"a": ["b"]}, {"a": [{"b\0": 1}]}),
    ],
    ids=["array", "object", "arrays", "depth", "text", "name"],
)
def test_names_and_values_count_once(most: object, more: object) -> None:
    assert is_fit(most)
    assert not is_fit(more)


def test_a_form_has_as_many_fields_as_the_bound_says() -> None:
    fields = "&".join(f"{number:x}" for number in range(BODY_VALUES))
    assert len(form_fields(fields.encode(), keep_blank=True)) == BODY_VALUES
