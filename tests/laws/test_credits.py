"""Credits are symmetric: a person has a credit of a title if and only if the title has it of the person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.conftest import Ask
from tests.laws.sample import a_subject, law, subjects

PEOPLE = 25  # of each title, since some have hundreds


def of_movie(ask: Ask, movie_id: int) -> set[tuple[int, str]]:
    """Who is credited in a movie: person and credit."""
    credits = ask(f"/3/movie/{movie_id}/credits")
    return {(row["id"], row["credit_id"]) for row in credits["cast"] + credits["crew"]}


def of_series(ask: Ask, series_id: int) -> set[tuple[int, str]]:
    """Who is credited in a series, any of its seasons or any of its episodes."""
    credits = ask(f"/3/tv/{series_id}/aggregate_credits")
    found = {(row["id"], role["credit_id"]) for row in credits["cast"] for role in row["roles"]}
    found |= {(row["id"], job["credit_id"]) for row in credits["crew"] for job in row["jobs"]}
    return found | {(row["id"], row["credit_id"]) for row in ask(f"/3/tv/{series_id}")["created_by"]}


def of_person(ask: Ask, person_id: int) -> set[tuple[str, int, str]]:
    """What a person is credited for: kind, title and credit."""
    found = set()
    for kind in ("movie", "tv"):
        credits = ask(f"/3/person/{person_id}/{kind}_credits")
        found |= {(kind, row["id"], row["credit_id"]) for row in credits["cast"] + credits["crew"]}
    return found


@pytest.mark.parametrize("kind", ["movie", "tv"])
@law
@given(data=st.data())
def test_what_a_title_says_its_people_say(ask: Ask, demo_url: str, kind: str, data: st.DataObject) -> None:
    subject = data.draw(a_subject(demo_url, kind=kind))
    title = int(subject.path.rpartition("/")[2])
    credited = sorted((of_movie if kind == "movie" else of_series)(ask, title))
    for person, credit in credited[:: max(1, len(credited) // PEOPLE)]:
        assert (kind, title, credit) in of_person(ask, person), (kind, title, person, credit)


@law
@given(data=st.data())
def test_what_a_person_says_the_titles_say(ask: Ask, demo_url: str, data: st.DataObject) -> None:
    subject = data.draw(a_subject(demo_url, kind="person"))
    person = int(subject.path.rpartition("/")[2])
    for kind, title, credit in sorted(of_person(ask, person)):
        titles = of_movie(ask, title) if kind == "movie" else of_series(ask, title)
        assert (person, credit) in titles, (kind, title, person, credit)


def test_a_person_counts_episodes_as_the_series_does(ask: Ask, demo_url: str) -> None:
    counted = 0
    for subject in subjects(demo_url):
        if subject.resource.tag == "tv":
            credits = ask(f"{subject.path}/aggregate_credits")
            series = int(subject.path.rpartition("/")[2])
            for row in (credits["cast"] + credits["crew"])[:PEOPLE]:
                parts = {part["credit_id"]: part["episode_count"] for part in row.get("roles") or row["jobs"]}
                own = ask(f"/3/person/{row['id']}/tv_credits")
                told = [each for each in own["cast"] + own["crew"] if each["id"] == series]
                found = {each["credit_id"]: each["episode_count"] for each in told}
                assert {**parts, **found} == {**found, **parts}, (subject, row["id"])
                counted += len(parts)
    assert counted > PEOPLE


def test_combined_credits_are_both(ask: Ask, demo_url: str) -> None:
    for subject in subjects(demo_url):
        if subject.resource.tag == "person":
            combined = ask(f"{subject.path}/combined_credits")
            rows = [(row["media_type"], row["credit_id"]) for row in combined["cast"] + combined["crew"]]
            assert len(rows) == len(set(rows))
            person = int(subject.path.rpartition("/")[2])
            assert set(rows) == {(kind, credit) for kind, _, credit in of_person(ask, person)}


def test_a_credit_tells_of_its_person_and_its_title(ask: Ask, demo_url: str) -> None:
    for subject in subjects(demo_url):
        if subject.resource.tag == "person":
            person = int(subject.path.rpartition("/")[2])
            for kind, title, credit in sorted(of_person(ask, person))[:5]:
                found: Any = ask(f"/3/credit/{credit}")
                assert (found["media_type"], found["media"]["id"], found["person"]["id"]) == (
                    kind,
                    title,
                    person,
                )
