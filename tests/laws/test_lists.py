"""What people do with lists, by v3 and v4 mixed, leaves just what a model in Python says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule, run_state_machine_as_test

from tests.accounts.people import ADA, BEN, NOBODY, Person, ask, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import own
from tests.laws.sample import law
from tests.thorough import tries

Title = tuple[str, int]

TITLES: list[Title] = [
    *(("movie", own(number)) for number in (1, 2, 3, 4, 5)),
    *(("tv", own(number)) for number in (61, 62, 63)),
]
ABSENT: Title = ("movie", own(999))
OWNERS = st.sampled_from([ADA, BEN])
ANY_TITLES = st.lists(st.sampled_from([*TITLES, ABSENT]), max_size=5)
SORTS = {
    "original_order": lambda row: 0,
    "vote_average": lambda row: row["vote_average"],
    "release_date": lambda row: row.get("release_date", row.get("first_air_date")),
    "title": lambda row: row.get("title", row.get("name")).lower(),
}


@dataclass
class Model:
    """A list as it should be."""

    id: int
    owner: Person
    name: str
    is_public: bool
    comments: dict[Title, str | None] = field(default_factory=dict)  # what is on it, in order

    def is_seen_by(self, person: Person) -> bool:
        return self.is_public or person == self.owner


class Lists(RuleBasedStateMachine):
    """Two people and a stranger."""

    client: Client  # set before it runs

    def __init__(self) -> None:
        super().__init__()
        self.models: dict[int, Model] = {}
        self.added: dict[tuple[int, Title], int] = {}  # when, so that a title's lists have an order

    lists = Bundle("lists")

    def ask(self, method: str, target: str, person: Person, body: Any = None) -> Any:
        """The body of an answer, which has its HTTP status beside it."""
        answer = ask(self.client, method, target, person, body)
        return {"http": answer.status, **answer.json()}

    @rule(target=lists, owner=OWNERS, name=st.text("abc ", min_size=1).filter(str.strip))
    def create_by_v3(self, owner: Person, name: str) -> int:
        made = self.ask("POST", "/3/list", owner, {"name": name})
        return self.keep(Model(made["list_id"], owner, name.strip(), True))

    @rule(target=lists, owner=OWNERS, public=st.sampled_from([True, False, 0, 1, "0", None]))
    def create_by_v4(self, owner: Person, public: Any) -> int:
        """TMDB: a `false` is not looked at."""
        wanted = {"name": "A list", "iso_639_1": "en"} | ({} if public is None else {"public": public})
        made = self.ask("POST", "/4/list", owner, wanted)
        is_public = isinstance(public, bool) or public in {None, 1}
        return self.keep(Model(made["id"], owner, "A list", is_public))

    def keep(self, model: Model) -> int:
        assert model.id not in self.models
        self.models[model.id] = model
        return model.id

    def refused(self, answer: Any, list_: int, person: Person) -> bool:
        """Whether that was not theirs to do; it is refused just so."""
        if list_ not in self.models:
            assert (answer["http"], answer["status_code"]) == (404, 34)
        elif self.models[list_].owner != person:
            assert (answer["http"], answer["status_code"]) == (401, 38)
        else:
            return False
        return True

    def add(self, model: Model, title: Title) -> None:
        model.comments[title] = None
        self.added[model.id, title] = len(self.added) + 1

    @rule(list_=lists, person=OWNERS, title=st.sampled_from([*TITLES, ABSENT]))
    def add_by_v3(self, list_: int, person: Person, title: Title) -> None:
        body = {"media_type": title[0], "media_id": title[1]}
        found = self.ask("POST", f"/3/list/{list_}/add_item", person, body)
        if self.refused(found, list_, person):
            return
        model = self.models[list_]
        if title == ABSENT:
            assert (found["http"], found["status_code"]) == (404, 34)
        elif title in model.comments:
            assert (found["http"], found["status_code"]) == (403, 8)
        else:
            assert (found["http"], found["status_code"]) == (201, 12)
            self.add(model, title)

    @rule(list_=lists, person=OWNERS, titles=ANY_TITLES)
    def add_by_v4(self, list_: int, person: Person, titles: list[Title]) -> None:
        found = self.ask("POST", f"/4/list/{list_}/items", person, {"items": items(titles)})
        if self.refused(found, list_, person):
            return
        model = self.models[list_]
        for title, result in zip(titles, found["results"], strict=True):
            assert result["success"] == (title != ABSENT and title not in model.comments)
            if result["success"]:
                self.add(model, title)

    @rule(list_=lists, person=OWNERS, titles=ANY_TITLES, words=st.sampled_from(["", "Good.", "Bad."]))
    def comment(self, list_: int, person: Person, titles: list[Title], words: str) -> None:
        body = {"items": items(titles, comment=words)}
        found = self.ask("PUT", f"/4/list/{list_}/items", person, body)
        if self.refused(found, list_, person):
            return
        model = self.models[list_]
        for title, result in zip(titles, found["results"], strict=True):
            assert result["success"] == (title in model.comments)
            if result["success"]:
                model.comments[title] = model.comments[title] or words or None

    @rule(list_=lists, person=OWNERS, title=st.sampled_from([*TITLES, ABSENT]))
    def remove_by_v3(self, list_: int, person: Person, title: Title) -> None:
        body = {"media_type": title[0], "media_id": title[1]}
        found = self.ask("POST", f"/3/list/{list_}/remove_item", person, body)
        if not self.refused(found, list_, person):
            model = self.models[list_]
            assert (found["http"], found["status_code"]) == (200, 13 if title in model.comments else 21)
            model.comments.pop(title, None)

    @rule(list_=lists, person=OWNERS, titles=ANY_TITLES)
    def remove_by_v4(self, list_: int, person: Person, titles: list[Title]) -> None:
        found = self.ask("DELETE", f"/4/list/{list_}/items", person, {"items": items(titles)})
        if self.refused(found, list_, person):
            return
        model = self.models[list_]
        for title, result in zip(titles, found["results"], strict=True):
            assert result["success"] == (title in model.comments)
            model.comments.pop(title, None)

    @rule(list_=lists, person=OWNERS, by=st.sampled_from([3, 4]))
    def clear(self, list_: int, person: Person, by: int) -> None:
        if by == 3:
            found = self.ask("POST", f"/3/list/{list_}/clear?confirm=true", person)
        else:
            found = self.ask("GET", f"/4/list/{list_}/clear", person)
        if not self.refused(found, list_, person):
            model = self.models[list_]
            assert by == 3 or found["items_deleted"] == len(model.comments)
            model.comments.clear()

    @rule(list_=lists, person=OWNERS, public=st.sampled_from([True, False, 0, 1]))
    def publish(self, list_: int, person: Person, public: bool | int) -> None:
        found = self.ask("PUT", f"/4/list/{list_}", person, {"public": public})
        if not self.refused(found, list_, person):
            self.models[list_].is_public = bool(public)

    @rule(list_=consumes(lists), person=OWNERS, by=st.sampled_from([3, 4]))
    def delete(self, list_: int, person: Person, by: int) -> None:
        found = self.ask("DELETE", f"/{by}/list/{list_}", person)
        if not self.refused(found, list_, person):
            del self.models[list_]

    @rule(list_=lists, viewer=st.sampled_from([ADA, BEN, NOBODY]), title=st.sampled_from(TITLES))
    def look(self, list_: int, viewer: Person, title: Title) -> None:
        """Both versions show the same, to those who may see it."""
        by_v3 = self.ask("GET", f"/3/list/{list_}", viewer)
        by_v4 = self.ask("GET", f"/4/list/{list_}", viewer)
        membership = self.ask(
            "GET", f"/4/list/{list_}/item_status?media_type={title[0]}&media_id={title[1]}", viewer
        )
        model = self.models.get(list_)
        if model is None or not model.is_seen_by(viewer):
            status = (404, 34) if model is None else (401, 39)
            assert (by_v3["http"], by_v3["status_code"]) == (by_v4["http"], by_v4["status_code"]) == status
            assert (membership["http"], membership["status_code"]) == (404, 34)
            return
        assert [shown(row) for row in by_v3["items"]] == [*model.comments]
        assert by_v3["item_count"] == by_v4["item_count"] == len(model.comments)
        assert by_v3["items"] == by_v4["results"]
        assert (by_v3["name"], by_v4["public"]) == (model.name, model.is_public)
        assert by_v4["comments"] == {f"{kind}:{id_}": said for (kind, id_), said in model.comments.items()}
        assert (membership["http"] == 200) == (title in model.comments)

    @rule(list_=lists, by=st.sampled_from([*SORTS]), way=st.sampled_from(["asc", "desc"]))
    def sort(self, list_: int, by: str, way: str) -> None:
        """Titles that are alike stay in their original order."""
        if (model := self.models.get(list_)) is None:
            return
        rows = self.ask("GET", f"/4/list/{list_}", model.owner)["results"]
        found = self.ask("GET", f"/4/list/{list_}?sort_by={by}.{way}", model.owner)["results"]
        if by == "original_order":
            assert found == (rows if way == "asc" else rows[::-1])
        else:
            assert found == sorted(rows, key=SORTS[by], reverse=way == "desc")

    @rule(owner=OWNERS)
    def look_at_all(self, owner: Person) -> None:
        """An account sees all its lists and no others."""
        by_v3 = self.ask("GET", "/3/account/0/lists", owner)
        by_v4 = self.ask("GET", "/4/account/0/lists", owner)
        own_ = {model.id: model for model in self.models.values() if model.owner == owner}
        assert by_v3["total_results"] == by_v4["total_results"] == len(own_)
        assert {row["id"]: row["item_count"] for row in by_v3["results"]} == {
            row["id"]: row["number_of_items"] for row in by_v4["results"]
        }
        if len(own_) <= 20:
            assert {row["id"]: bool(row["public"]) for row in by_v4["results"]} == {
                model.id: model.is_public for model in own_.values()
            }

    @rule(title=st.sampled_from(TITLES))
    def look_at_title(self, title: Title) -> None:
        """A title shows the public lists that it is on, as they were put there, also where it is appended."""
        path = f"/3/{title[0]}/{title[1]}"
        rows = self.ask("GET", f"{path}/lists", NOBODY)["results"]
        appended = self.ask("GET", f"{path}?append_to_response=lists", NOBODY)["lists"]["results"]
        public = [m.id for m in self.models.values() if m.is_public and title in m.comments]
        made_here = [row["id"] for row in rows if row["id"] in self.models]
        assert made_here == sorted(public, key=lambda list_: self.added[list_, title])
        assert len([row for row in rows if row["id"] > own(1000)]) == len(made_here)
        assert appended == rows

    def teardown(self) -> None:
        for model in self.models.values():
            assert self.ask("DELETE", f"/3/list/{model.id}", model.owner)["http"] == 200


def items(titles: list[Title], **more: str) -> list[dict[str, Any]]:
    return [{"media_type": kind, "media_id": id_, **more} for kind, id_ in titles]


def shown(row: dict[str, Any]) -> Title:
    return row["media_type"], row["id"]


@pytest.fixture
def client(copy_of: CopyOf) -> Iterator[Client]:
    """With the cache: what is kept there must never be old."""
    with copy_of("people", fill_with_people) as url, Client(url) as client:
        yield client


def test_lists_are_as_the_model_says(client: Client) -> None:
    class Tried(Lists):
        pass

    Tried.client = client
    run_state_machine_as_test(Tried, settings=settings(law, max_examples=tries(40), stateful_step_count=20))
