"""Facts that other sources give in each language too: what an editor set of them comes before these."""

from pathlib import Path
from typing import Any

import pytest

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_fields import facts_of
from reelbase.importers.engine.edited_values import FACTS_IN_WORDS, WORDS
from tests.asking import Client
from tests.editing.desk import edit, release_all
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES

MOVIE, SERIES = Entity(Kind.MOVIE, 47964), Entity(Kind.TV, 1396)
POSTERS = {
    "en-US": "/english.jpg",
    "de-DE": "/german.jpg",
    "fr-FR": "/french.jpg",
    "fi-FI": "/english.jpg",
}
LANGUAGES = tuple(POSTERS)
BOTH = "de-DE,fi-FI"


def shown(url: str, path: str, field: str, *languages: str) -> dict[str, Any]:
    with Client(url) as client:
        return {each: client.get(f"/3/{path}?language={each}").json()[field] for each in languages}


@pytest.mark.parametrize(
    ("entity", "field", "fact", "word"),
    [
        (MOVIE, "runtime", 137, 140),
        (MOVIE, "runtime", None, 140),
        (SERIES, "homepage", "https://example.com/", "https://example.com/de"),
        (SERIES, "homepage", "", "https://example.com/de"),
    ],
)
def test_a_fact_that_is_set_stands_in_every_language_but_those_that_have_a_word_set(
    database_url: str, tmp_path: Path, entity: Entity, field: str, fact: object, word: object
) -> None:
    take_lines(database_url, tmp_path, LINES)
    edit(database_url, entity, words={"fr-FR": {"name": "Chou"}})
    path, nothing = f"{entity.kind}/{entity.id}", 0 if field == "runtime" else ""
    before = shown(database_url, path, field, *LANGUAGES)
    for _ in range(2):
        edit(database_url, entity, facts={field: fact})
        assert shown(database_url, path, field, *LANGUAGES) == dict.fromkeys(LANGUAGES, fact or nothing)
        edit(database_url, entity, words={"de-DE": {field: word}})
        assert take_lines(database_url, tmp_path, LINES).bad == ()
        german = {"de-DE": word, "fi-FI": fact or nothing, BOTH: word}
        assert shown(database_url, path, field, *german) == german
        edit(database_url, entity, release=[field])
        assert shown(database_url, path, field, *LANGUAGES) == before


def test_a_poster_that_is_chosen_stands_in_its_language_whatever_is_on_it(
    database_url: str, tmp_path: Path
) -> None:
    take_lines(database_url, tmp_path, LINES)
    path = f"movie/{MOVIE.id}"
    before = shown(database_url, path, "poster_path", *LANGUAGES)
    assert before == {
        "en-US": "/english.jpg",
        "de-DE": "/german.jpg",
        "fr-FR": "/french.jpg",
        "fi-FI": "/english.jpg",
    }
    for language in LANGUAGES:
        for poster in ("/english.jpg", "/german.jpg", "/french.jpg"):
            edit(database_url, MOVIE, words={language: {"poster_path": poster}})
            assert take_lines(database_url, tmp_path, LINES).bad == ()
            chain = f"{language},de-DE"
            found = shown(database_url, path, "poster_path", *LANGUAGES, chain)
            others = before if language != "en-US" else {**before, "fi-FI": found["fi-FI"]}
            assert found == {**others, language: poster, chain: poster}
            release_all(database_url, MOVIE)
            assert shown(database_url, path, "poster_path", *LANGUAGES) == before


def test_a_poster_of_all_languages_stands_in_english_and_where_no_other_is(
    database_url: str, tmp_path: Path
) -> None:
    take_lines(database_url, tmp_path, LINES)
    edit(database_url, MOVIE, facts={"poster_path": "/french.jpg", "original_language": "de"})
    found = shown(database_url, f"movie/{MOVIE.id}", "poster_path", "en-US", "de-DE", "fr-FR")
    assert found == {"en-US": "/french.jpg", "de-DE": "/german.jpg", "fr-FR": "/french.jpg"}


def test_every_fact_that_is_in_words_is_known() -> None:
    both = {name for kind in Kind if kind in WORDS for name in {*WORDS[kind]} & {*facts_of(kind)}}
    assert both - {"name"} == FACTS_IN_WORDS, "the name of a genre is for languages that have none"
