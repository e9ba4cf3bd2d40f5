"""Parameters: what nobody declares changes nothing, and `language` changes words alone."""

import string
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reelbase.operations.parameters.binding import parameters
from tests.asking import Client
from tests.laws.conftest import Ask
from tests.laws.sample import LANGUAGES, WITHOUT_SESSION, Subject, a_subject, law

EVERYWHERE = {"api_key", "append_to_response", "callback"}
DECLARED = {
    "language": "de-DE",
    "page": "0",
    "include_image_language": "de",
    "include_video_language": "de",
    "country": "DE",
    "start_date": "never",
    "end_date": "never",
    "session_id": "x",
    "watch_region": "DE",
    "include_adult": "true",
    "external_source": "imdb_id",
    "region": "DE",
    "sort_by": "popularity.asc",
    "query": "x",
}
"""Parameters that some operations have, with values that would make a difference there."""

WORDS = {"biography", "homepage", "name", "overview", "tagline", "title"}
CHOSEN = {"poster_path"}  # the poster is one in the language
RUNTIME = {"runtime"}  # a cut of its own may run longer
BY_LANGUAGE = {"images", "reviews", "trailers", "videos"}
"""Parts that are chosen by language: what they have, not how it is worded."""


def part_of(subject: Subject, name: str) -> Any:
    return subject.resource.parts()[name] if name else subject.resource.details


@law
@given(data=st.data())
def test_what_nobody_declares_changes_nothing(demo: Client, demo_url: str, data: st.DataObject) -> None:
    """Neither a name that nobody knows nor one that only other operations know."""
    subject = data.draw(a_subject(demo_url))
    name = data.draw(st.sampled_from(["", *subject.resource.parts()]))
    declared = {n for each in parameters(part_of(subject, name)).values() for n in each.schemas}
    invented = st.text(string.ascii_letters + "_.", min_size=1, max_size=12).filter(
        lambda text: text not in DECLARED and text not in EVERYWHERE
    )
    other = data.draw(st.sampled_from(sorted(DECLARED.keys() - declared)) | invented)
    path = f"{subject.path}/{name}".rstrip("/")
    plain = demo.get(path)
    found = demo.get(path, {other: DECLARED.get(other, "1")})
    assert (found.status, found.body) == (plain.status, plain.body)
    assert found.headers.get("etag") == plain.headers.get("etag")


@law
@given(data=st.data())
def test_language_changes_words_alone(ask: Ask, demo_url: str, data: st.DataObject) -> None:
    """Never which people are credited, nor any id or number."""
    subject = data.draw(a_subject(demo_url))
    names = [name for name in subject.resource.parts() if name not in {*BY_LANGUAGE, WITHOUT_SESSION}]
    name = data.draw(st.sampled_from(["", *names]))
    language = data.draw(st.sampled_from(LANGUAGES))
    path = f"{subject.path}/{name}".rstrip("/")
    plain, translated = ask(path), ask(path, {"language": language})
    assert wordless(translated) == wordless(plain)
    assert people(translated) == people(plain)


@law
@given(data=st.data())
def test_a_language_is_understood_in_every_spelling(ask: Ask, demo_url: str, data: st.DataObject) -> None:
    """In whatever case, with `_` for `-`; what is no language is as if it were not sent."""
    path = data.draw(st.sampled_from(TABLES)) if data.draw(st.booleans()) else ""
    if not path:
        subject = data.draw(a_subject(demo_url))
        names = ["", *(name for name in subject.resource.parts() if name != WITHOUT_SESSION)]
        path = f"{subject.path}/{data.draw(st.sampled_from(names))}".rstrip("/")
    language = data.draw(st.sampled_from([*LANGUAGES, "US", "german", "??", "-"]))
    spelling = data.draw(st.sampled_from([str.lower, str.upper, str.swapcase, str.title]))
    other = spelling(language).replace("-", data.draw(st.sampled_from("-_")))
    more = data.draw(
        st.fixed_dictionaries(
            {}, optional={"include_image_language": LISTED, "include_video_language": LISTED}
        )
    )
    there = {"language": language} if language[:2].lower() in KNOWN else {}
    asked = {name: spelling(value).replace("-", "_") for name, value in more.items()}
    assert ask(path, {**more, **there}) == ask(path, {**asked, "language": other})


KNOWN = {language[:2] for language in LANGUAGES} - {"zz"}
LISTED = st.sampled_from(["en-US,null", "de", "null", "pt-BR,en"])
TABLES = (
    "/3/configuration/countries",
    "/3/genre/movie/list",
    "/3/genre/tv/list",
    "/3/watch/providers/regions",
    "/3/movie/popular",
    "/3/trending/all/day",
    "/3/movie/latest",
)


def wordless(value: Any) -> Any:
    """An answer without its words, the order of its rows kept."""
    if isinstance(value, dict):
        left_out = {*WORDS, *CHOSEN, *RUNTIME}
        return {key: wordless(each) for key, each in value.items() if key not in left_out}
    return [wordless(each) for each in value] if isinstance(value, list) else value


def people(value: Any) -> list[tuple[int, str]]:
    """Every person in an answer by id and name, neither of which is translated."""
    if isinstance(value, dict):
        inside = [each for member in value.values() for each in people(member)]
        is_person = "known_for_department" in value and "biography" not in value
        return [(value["id"], value["name"]), *inside] if is_person else inside
    return [each for row in value for each in people(row)] if isinstance(value, list) else []
