"""The closed sets of words and numbers, compared with the gathered ones."""

from reelbase.catalog.vocabulary import (
    EpisodeGroupType,
    EpisodeType,
    Gender,
    MovieStatus,
    ReleaseType,
    TvStatus,
    TvType,
    VideoType,
)
from tests.recordings import reference_table


def test_words_are_those_gathered() -> None:
    assert list(MovieStatus) == reference_table("movie_status")
    assert list(VideoType) == reference_table("video_types")["types"]
    assert set(EpisodeType) == set(reference_table("episode_types"))


def test_numbers_are_those_gathered() -> None:
    assert [{"id": word.number, "status": word} for word in TvStatus] == reference_table("tv_status")
    assert [{"id": word.number, "type": word} for word in TvType] == reference_table("tv_types")
    assert [{"id": kind, "name": kind.title} for kind in ReleaseType] == reference_table("release_types")
    assert [{"type": kind, "name": kind.title} for kind in EpisodeGroupType] == reference_table(
        "episode_group_types"
    )
    assert list(Gender) == [row["id"] for row in reference_table("gender")]


def test_a_number_gives_its_word() -> None:
    assert TvStatus.of_number(3) is TvStatus.ENDED
    assert TvType.of_number(2) is TvType.MINISERIES
    assert TvStatus.of_number(6) is None
    assert TvStatus.of_number(-1) is None
