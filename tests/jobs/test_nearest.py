"""The nearest things by inverted lists are those that a comparison of all with all finds."""

import importlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.jobs.related.nearest import lists_of, pieces
from reelbase.jobs.related.similar import Carried, similar

module = importlib.import_module("reelbase.jobs.related.similar")
FEATURES = 8
catalogues = st.lists(st.frozensets(st.integers(0, FEATURES - 1)), min_size=1, max_size=14)
Catalogue = list[frozenset[int]]


def carried(titles: Catalogue) -> Carried:
    pairs = [(title, feature) for title, features in enumerate(titles) for feature in features]
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    return Carried(lists_of(rows[:, 0], rows[:, 1], len(titles)), np.ones(FEATURES))


def found(titles: Catalogue, most: int = 100) -> dict[int, list[int]]:
    nearest: dict[int, list[int]] = {}
    for targets, others in similar(carried(titles), np.arange(len(titles)), most):
        for place, target in enumerate(targets.tolist()):
            nearest[target] = others.values[others.starts[place] : others.starts[place + 1]].tolist()
    return nearest


def naive(titles: Catalogue) -> dict[int, list[int]]:
    """As the definition says, title by title."""
    counts = [sum(feature in title for title in titles) for feature in range(FEATURES)]
    gains = np.array(
        [round(np.log1p(len(titles) / max(1, n)) ** 2 * module.GAIN_UNIT) if n > 1 else 0 for n in counts]
    )
    lengths = np.sqrt([float(sum(gains[list(title)])) for title in titles])
    lengths += module.MEANS_ADDED * lengths.mean() if lengths.any() else 1.0
    nearest = {}
    for one, features in enumerate(titles):
        scores = {
            other: np.float32(sum(gains[list(features & theirs)]) / (lengths[one] * lengths[other]))
            for other, theirs in enumerate(titles)
            if other != one and features & theirs
        }
        nearest[one] = sorted(scores, key=lambda other: (-scores[other], other))
    return nearest


@given(titles=catalogues)
def test_it_is_what_the_definition_says(titles: Catalogue) -> None:
    assert found(titles) == naive(titles)


@given(titles=catalogues, most=st.integers(1, 5))
def test_fewer_are_the_first_of_more(titles: Catalogue, most: int) -> None:
    assert found(titles, most) == {title: others[:most] for title, others in found(titles).items()}


@given(titles=catalogues)
def test_nearness_goes_both_ways_and_never_to_oneself(titles: Catalogue) -> None:
    nearest = found(titles)
    assert all(title not in others for title, others in nearest.items())
    assert all(title in nearest[other] for title, others in nearest.items() for other in others)


@given(titles=catalogues, proposed=st.integers(1, 3))
def test_common_features_weigh_but_propose_only_the_most_popular(titles: Catalogue, proposed: int) -> None:
    """Those that are proposed stand in the order that they have among all."""
    whole = naive(titles)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PROPOSED", proposed)
        for title, others in found(titles).items():
            assert others == [other for other in whole[title] if other in others]
            carriers = [
                [other for other, theirs in enumerate(titles) if feature in theirs][:proposed]
                for feature in titles[title]
            ]
            assert set(others) == {each for some in carriers for each in some} - {title}


@given(reach=st.lists(st.integers(0, 9), max_size=30), number=st.integers(1, 2**22))
def test_pieces_are_bounded_and_add_up(reach: list[int], number: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reelbase.jobs.related.nearest.PAIRS", 10)
        cut = list(pieces(np.array(reach, np.int64), number))
    assert [each for part in cut for each in range(len(reach))[part]] == list(range(len(reach)))
    assert all(sum(reach[part]) <= 10 for part in cut)
