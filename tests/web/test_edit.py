"""The pages of editors: who may, what a form changes, what others did meanwhile, and the way back."""

import html
import re
from collections.abc import Iterator, Mapping

import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import find_account, set_role
from tests.asking import Answer, Client
from tests.conftest import CopyOf, load_indexed_demo
from tests.moments import NOON
from tests.web.visitor import Visitor

FILM = "/edit/movie/603"


class Editor(Visitor):
    """Fills in the form of a page as a browser without scripts does."""

    def fields(self, action: str) -> dict[str, str]:
        """What the form of the page would send unchanged."""
        assert self.page
        text = self.page.body.decode()
        forms = re.findall(r"<form.*?</form>", text, re.DOTALL)
        form = next(each for each in forms if f'action="{action}"' in each and 'name="base"' in each)
        found: dict[str, str] = {}
        for tag in re.findall(r"<input[^>]*>", form):
            given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if given.get("type") not in {"checkbox", "radio"} or " checked" in tag:
                found[given["name"]] = html.unescape(given.get("value", ""))
        areas = re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
        found |= {name: html.unescape(typed) for name, typed in areas}
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            found[name] = html.unescape(chosen[1]) if chosen else ""
        return found

    def save(self, at: str, said: Mapping[str, str], do: str = "save") -> Answer:
        """What a page says once its form was sent with these fields in it."""
        self.get(at)
        return self.again(at, said, do)

    def again(self, at: str, said: Mapping[str, str], do: str = "save") -> Answer:
        answer = self.post(at, {**self.fields(at), "do": do, **said}, {})
        return self.follow(answer) if answer.status == 303 else answer


@pytest.fixture(scope="module")
def url(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("demo", load_indexed_demo) as url:
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", lambda: quick)
        with Client(url, key=None) as client:
            yield client


def make_editor(url: str, name: str) -> None:
    database = open_database(url)
    with database.writer(now=NOON) as writer:
        account = driven(find_account(Transaction(writer), name))
        assert account
        set_role(writer, account.id, "editor")
    database.close()


@pytest.fixture(scope="module")
def ada(client: Client, url: str) -> Editor:
    editor = Editor(client).sign_up("ada")
    make_editor(url, "ada")
    return editor


def text(answer: Answer) -> str:
    return html.unescape(answer.body.decode())


def change_set(answer: Answer) -> int:
    found = re.search(r"Saved as change set (\d+)", text(answer))
    assert found, text(answer)
    return int(found[1])


def test_a_form_changes_what_was_typed_and_nothing_else(ada: Editor, client: Client) -> None:
    for at in (FILM, f"{FILM}/credits", f"{FILM}/lists", f"{FILM}/pictures", "/edit/tv/1399/lists"):
        assert "Nothing is otherwise" in text(ada.save(at, {"padding": "x" * 200_000})), at
    assert '<span class="said">demo</span>' in text(ada.get(FILM))
    page = ada.save(FILM, {"f.budget": "137", "w.en-US.tagline": "Wake\r\nup."}, "preview")
    shown = text(page).partition("What saving changes")[2].partition("</section>")[0]
    assert re.findall(r"<b>(\w+)", shown) == ["Budget", "Tagline"]
    before = client.get("/3/movie/603?api_key=any").json()
    assert before["budget"] != 137
    done = change_set(ada.again(FILM, {}))
    film = client.get("/3/movie/603?api_key=any").json()
    assert (film["budget"], film["tagline"]) == (137, "Wake\nup.")
    assert "user ada" in text(ada.get(FILM)) and 'name="r.budget"' in text(ada.get(FILM))
    assert "137" in text(ada.get(f"{FILM}/history"))
    ada.send(f"{FILM}/history", set=str(done))
    assert client.get("/3/movie/603?api_key=any").json() == before
    refused = ada.save(FILM, {"f.release_date": "May"})
    assert refused.status == 422 and 'value="May"' in text(refused)


def test_people_are_chosen_or_made_on_the_spot(ada: Editor, client: Client) -> None:
    at = f"{FILM}/credits"
    moved = {"l.cast.0.at": "2", "l.cast.1.at": "1", "l.cast.3.gone": "1"}
    rows = ada.save(at, {"l.cast.20.person_id": "Ada", **moved})
    assert rows.status == 422 and "Ada #new" in text(rows)
    for nobody in ("#new", "1" * 11):
        assert "Say which one each name means" in text(ada.save(at, {"l.cast.20.person_id": nobody}))
    ada.save(at, {"l.cast.20.person_id": "Ada", **moved})
    said = {"l.cast.20.person_id.choice": "Ada Example #new", "l.cast.20.character": "Herself"}
    change_set(ada.again(at, said))
    cast = client.get("/3/movie/603/credits?api_key=any").json()["cast"]
    assert [each["name"] for each in cast[:3]] == ["Laurence Fishburne", "Keanu Reeves", "Carrie-Anne Moss"]
    assert "Hugo Weaving" not in {each["name"] for each in cast}
    assert [(each["name"], each["character"]) for each in cast[-1:]] == [("Ada Example", "Herself")]
    crew = ada.fields(at)
    place = next(name for name, value in crew.items() if value == "Director")
    change_set(ada.save(at, {place: "Co-Director"}))
    jobs = [each["job"] for each in client.get("/3/movie/603/credits?api_key=any").json()["crew"]]
    assert jobs.count("Co-Director") == 1


def test_two_editors_lose_nothing_of_each_other(ada: Editor, client: Client, url: str) -> None:
    bob = Editor(client).sign_up("bob")
    make_editor(url, "bob")
    at = "/edit/movie/604"
    ada.get(at)
    change_set(bob.save(at, {"f.revenue": "99", "f.status": "Planned"}))
    page = ada.again(at, {"f.revenue": "101", "f.budget": "7"})
    assert page.status == 409 and "Take theirs" in text(page)
    assert "take.facts~revenue" in text(page) and "take.facts~budget" not in text(page)
    change_set(bob.save(at, {"f.budget": "8"}))
    page = ada.again(at, {"take.facts~revenue": "theirs"}, "resolve")
    assert page.status == 409 and "take.facts~budget" in text(page)
    change_set(ada.again(at, {}, "resolve"))
    film = client.get("/3/movie/604?api_key=any").json()
    assert (film["revenue"], film["status"], film["budget"]) == (99, "Planned", 7)


def test_new_copied_deleted_merged_and_brought_back(ada: Editor, client: Client) -> None:
    assert ada.save("/edit/new/movie", {}).status == 422
    page = ada.save("/edit/new/movie", {"f.original_title": "Home video", "w.en-US.name": "Home video"})
    change_set(page)
    at = re.findall(r'action="(/edit/movie/\d+)"', text(page))[-1]
    number = at.rpartition("/")[2]
    copy = "/edit/new/movie?copy=" + number
    ada.get(copy)
    change_set(ada.again("/edit/new/movie", {"f.runtime": "12"}))
    ada.get(f"{at}/remove")
    ada.send(f"{at}/remove", do="delete", reason="Twice.")
    assert client.get(f"/3/movie/{number}?api_key=any").status == 404
    assert "Twice." in text(ada.get(at))
    ada.send(f"{at}/remove", do="restore")
    assert client.get(f"/3/movie/{number}?api_key=any").json()["title"] == "Home video"


def test_only_editors_may_and_only_from_their_own_forms(ada: Editor, client: Client) -> None:
    before = client.get("/3/movie/605?api_key=any").json()
    at = "/edit/movie/605"
    ada.get(at)
    fields = {**ada.fields(at), "f.runtime": "1", "do": "save"}
    eve = Editor(client).sign_up("eve")
    token = next(form["csrf"] for form in eve.forms().values() if "csrf" in form)
    targets = (at, f"{at}/history", f"{at}/remove", "/edit/new/movie", f"{at}/credits")
    for target in targets:
        assert eve.get(target).status == 403
        assert eve.post(target, {**fields, "csrf": token}, {}).status == 403
        assert Visitor(client).get(target).headers["location"].startswith("/login?next=/edit/")
        for bad in ({"csrf": "0" * 64}, {"base": "eJw"}, {"proof": "0"}, {"do": "resolve"}, {}):
            answer = ada.post(
                target, {**fields, **bad}, {} if bad else {"origin": "https://elsewhere.example"}
            )
            assert answer.status in {400, 403, 404, 409, 422, 428}, (target, bad)
    ada.get(at)
    assert "/edit/movie/605" in text(ada.get("/movie/605-the-matrix-revolutions"))
    assert "/edit/" not in text(eve.get("/movie/605-the-matrix-revolutions"))
    assert client.get("/3/movie/605?api_key=any").json() == before


def test_a_picture_is_uploaded_and_stands_first(ada: Editor, client: Client) -> None:
    at = "/edit/movie/605"
    page = text(ada.get(f"{at}/pictures"))
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token

    def sent(content: bytes, csrf: str, language: str = "de", at: str = at) -> Answer:
        said = {"csrf": csrf, "type": "poster", "language": language}
        begin = "--x\r\nContent-Disposition: form-data; name="
        parts = "".join(f'{begin}"{name}"\r\n\r\n{each}\r\n' for name, each in said.items())
        parts += f'{begin}"file"; filename="a.svg"\r\n\r\n'
        body = parts.encode() + content + b"\r\n--x--\r\n"
        headers = {"content-type": "multipart/form-data; boundary=x", "cookie": ada.cookie}
        return client.ask("POST", f"{at}/upload", None, headers, body)

    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="300"><circle r="9"/></svg>'
    assert sent(svg, "0" * 64).status == 403
    assert sent(b"no picture", token[1]).status == 400
    assert sent(svg, token[1], language="zzz").status == 400
    assert sent(svg, token[1], at=f"/edit/movie/{'9' * 25}").status == 404
    assert sent(svg, token[1]).status == 303
    posters = client.get("/3/movie/605/images?api_key=any").json()["posters"]
    own = next(each for each in posters if each["width"] == 200)
    assert own["iso_639_1"] == "de" and own["file_path"] in text(ada.get(f"{at}/pictures"))


def test_seasons_and_episodes_are_made_from_their_series(ada: Editor, client: Client) -> None:
    at = "/edit/new/season"
    assert "/edit/new/season?series_id=1399" in text(ada.get("/edit/tv/1399"))
    assert ada.save(at, {"n.series_id": "1399", "n.season_number": "x"}).status == 422
    change_set(ada.save(at, {"n.series_id": "1399", "n.season_number": "30", "w.en-US.name": "Lost"}))
    numbers = {"n.series_id": "1399", "n.season_number": "30", "n.episode_number": "1"}
    star = {"l.guest_stars.0.person_id": "#6384", "l.guest_stars.0.character": "A guest"}
    change_set(ada.save("/edit/new/episode", {**numbers, "w.en-US.name": "Found", **star}))
    season = client.get("/3/tv/1399/season/30?api_key=any").json()
    assert (season["name"], season["episodes"][0]["name"]) == ("Lost", "Found")
    assert [each["name"] for each in season["episodes"][0]["guest_stars"]] == ["Keanu Reeves"]
    page = text(ada.get("/tv/1399-game-of-thrones/season/30/episode/1"))
    link = re.search(r"/edit/episode/\d+", page)
    assert link and "A guest" in text(ada.get(f"{link[0]}/credits"))
    change_set(ada.save("/edit/person/6384", {"f.also_known_as": "One\r\nTwo, too", "f.gender": "3"}))
    person = client.get("/3/person/6384?api_key=any").json()
    assert (person["also_known_as"], person["gender"]) == (["One", "Two, too"], 3)
