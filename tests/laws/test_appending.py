"""Appending equals asking."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.asking import Client
from tests.contract.described import operations
from tests.laws.conftest import Ask
from tests.laws.sample import LANGUAGES, Subject, a_subject, law

APPENDS = 20
APPENDING = {each.path: each.parts for each in operations() if each.parts and "{" not in each.path}
"""Single operations to which something can be appended, and the names of that."""

NONSENSE = ("nonsense", "season/99", "season/x", "credits/cast", "watch", "", " ", "movie/550", "..")
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(LANGUAGES),
        "include_image_language": st.sampled_from(["en,null", "de", "null"]),
        "include_video_language": st.sampled_from(["en", "de,en"]),
        "page": st.sampled_from(["1", "2"]),
        "country": st.sampled_from(["DE", "US"]),
    },
)


def expected(ask: Ask, subject: Subject, names: list[str], params: dict[str, str]) -> dict[str, Any]:
    """The details, and behind them each part as its own address gives it, but for its id."""
    answer = dict(ask(subject.path, params))
    for name in dict.fromkeys(names):
        part = dict(ask(f"{subject.path}/{name}", params))
        if not is_details(name):
            part.pop("id", None)
        answer[name] = part
    return answer


def is_details(name: str) -> bool:
    """Whether a season or an episode is appended whole, by its number: it keeps its id."""
    return name.rpartition("/")[2].isdigit()


@law
@given(data=st.data())
def test_appending_equals_asking(demo: Client, ask: Ask, demo_url: str, data: st.DataObject) -> None:
    """The same values and the same order of keys, whichever names in whichever order, and however often."""
    subject = data.draw(a_subject(demo_url))
    known = [name for name in subject.names if exists(demo, subject, name)]
    names = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=APPENDS))
    params = data.draw(PARAMETERS)
    found = ask(subject.path, {**params, "append_to_response": ",".join(names)})
    wanted = expected(ask, subject, names, params)
    assert found == wanted
    assert list(found) == list(wanted)
    assert str(found) == str(wanted)  # the order of the keys within


@law
@given(data=st.data())
def test_appending_tables_equals_asking(ask: Ask, data: st.DataObject) -> None:
    """What has an address below an operation is appended as that address gives it, arrays among it."""
    path, below = data.draw(st.sampled_from(sorted(APPENDING.items())))
    known = data.draw(st.lists(st.sampled_from(below), max_size=APPENDS))
    unknown = data.draw(st.lists(st.sampled_from(NONSENSE), max_size=2))
    params = data.draw(PARAMETERS)
    names = ",".join(data.draw(st.permutations(known + unknown))[:APPENDS])
    found = ask(path, {**params, "append_to_response": names})
    wanted = {name: ask(f"{path}/{name}", params) for name in names.split(",") if name in below}
    assert found == {**ask(path, params), **wanted}


def exists(demo: Client, subject: Subject, name: str) -> bool:
    return "/" not in name or demo.get(f"{subject.path}/{name}").status == 200


@law
@given(data=st.data())
def test_order_and_repetition_are_immaterial(ask: Ask, demo_url: str, data: st.DataObject) -> None:
    subject = data.draw(a_subject(demo_url))
    names = data.draw(st.lists(st.sampled_from(subject.names), min_size=2, max_size=10, unique=True))
    again = data.draw(st.permutations(names + names))
    one = ask(subject.path, {"append_to_response": ",".join(names)})
    assert ask(subject.path, {"append_to_response": ",".join(again)}) == one


@law
@given(data=st.data())
def test_unknown_names_are_ignored(ask: Ask, demo_url: str, data: st.DataObject) -> None:
    subject = data.draw(a_subject(demo_url))
    names = data.draw(st.lists(st.sampled_from(subject.names), max_size=5, unique=True))
    unknown = data.draw(st.lists(st.sampled_from(NONSENSE), min_size=1, max_size=5))
    mixed = data.draw(st.permutations(names + unknown))
    one = ask(subject.path, {"append_to_response": ",".join(names)})
    assert ask(subject.path, {"append_to_response": ",".join(mixed)}) == one


@pytest.mark.parametrize("names", [["credits"] * 21, [f"season/{n}" for n in range(21)], ["nonsense"] * 21])
def test_more_than_twenty_are_refused(demo: Client, ask: Ask, demo_url: str, names: list[str]) -> None:
    for kind in ("movie", "tv", "person", "season", "episode", "collection", "company"):
        path = next(each.path for each in _all(demo_url) if each.resource.tag == kind)
        answer = demo.get(path, {"append_to_response": ",".join(names)})
        assert (answer.status, answer.json()["status_code"]) == (400, 27)
        assert demo.get(path, {"append_to_response": ",".join(names[:APPENDS])}).status == 200
    for path in APPENDING:
        assert demo.get(path, {"append_to_response": ",".join(names)}).status == 400


def _all(url: str) -> tuple[Subject, ...]:
    from tests.laws.sample import subjects

    return subjects(url)
