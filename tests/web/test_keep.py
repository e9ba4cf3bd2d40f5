"""The pages on which people keep things: each form shows with the next request, and to its owner alone."""

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from tests.asking import Answer, Client
from tests.conftest import CopyOf, build_index, load_indexed_demo
from tests.web.test_edit import make_editor
from tests.web.visitor import Visitor

FILM, EPISODE = "/movie/603-the-matrix", "/tv/1399-game-of-thrones/season/1/episode/1"


@pytest.fixture(scope="module")
def url(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("demo", load_indexed_demo) as url:
        build_index(url)
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", lambda: quick)
        with Client(url, key=None) as client:
            yield client


@pytest.fixture(scope="module")
def ann(client: Client) -> Visitor:
    return Visitor(client).sign_up("ann")


def sent(who: Visitor, at: str, action: str, **fields: str) -> Answer:
    """What a form of a page leads to, sent as the page has it but for these fields."""
    page = who.get(at).body.decode()
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token, page
    answer = who.post(action, {"csrf": token[1], "back": at, **fields}, {})
    return who.follow(answer) if answer.status == 303 else answer


def text(answer: Answer) -> str:
    return answer.body.decode()


def test_what_is_kept_of_a_title_is_on_its_page_at_once(ann: Visitor) -> None:
    base = "/my/titles/movie/603"
    page = sent(ann, FILM, f"{base}/rating", value="8.5")
    assert '<option value="8.5" selected>' in text(page)
    assert page.headers["cache-control"] == "no-store"
    assert '<option value="8.5" selected>' not in text(sent(ann, FILM, f"{base}/rating", value=""))
    for mark in ("watchlist", "favorite"):
        for on, pressed in (("1", 1), ("0", 0)):
            shown = text(sent(ann, FILM, f"{base}/mark", mark=mark, on=on))
            assert shown.count('aria-pressed="true"') == pressed
    assert "Seen once" in text(sent(ann, FILM, f"{base}/watched", day="2024-02-29"))
    assert "last on February 29, 2024" in text(ann.get(FILM))
    assert "Seen 2 times" in text(sent(ann, FILM, f"{base}/watched"))
    assert ">Late night</option>" in text(sent(ann, FILM, f"{base}/list", name="Late night"))
    keep_episode(ann)


def keep_episode(who: Visitor) -> None:
    """Rate an episode, and say that it was seen."""
    episode = re.search(r'action="(/my/titles/episode/\d+)/rating"', text(who.get(EPISODE)))
    assert episode
    assert "selected" in text(sent(who, EPISODE, f"{episode[1]}/rating", value="10.0"))
    assert "Seen once" in text(sent(who, EPISODE, f"{episode[1]}/watched"))


def test_a_form_that_says_nothing_changes_nothing_and_says_why(client: Client, ann: Visitor) -> None:
    before = ann.get(FILM).body
    for target, fields, status in (
        ("movie/603/rating", {"value": "11"}, 400),
        ("movie/603/rating", {"value": "x" * 999}, 400),
        ("movie/603/mark", {"mark": "loved", "on": "1"}, 400),
        ("movie/603/watched", {"day": "2999-01-01"}, 422),
        ("movie/603/watched", {"day": "yesterday"}, 422),
        ("movie/603/list", {"list": "99"}, 404),
        ("movie/603/list", {"name": "x" * 256}, 400),
        ("movie/999999999/rating", {"value": "8"}, 404),
        ("episode/1/mark", {"mark": "favorite", "on": "1"}, 404),
        ("person/6384/rating", {"value": "8"}, 404),
    ):
        answer = sent(ann, FILM, f"/my/titles/{target}", **fields)
        assert (answer.status, "That did not work" in text(answer)) == (status, True), target
    stranger = ann.post("/my/titles/movie/603/rating", {"csrf": "0" * 64, "value": "1"}, {})
    assert stranger.status == 403
    away = sent(ann, FILM, "/my/titles/movie/603/rating", value="", back="//elsewhere.example/")
    assert "elsewhere" not in str(away.headers)
    assert ann.get(FILM).body == before
    nobody = Visitor(client)
    nobody.get("/login")
    answer = nobody.send("/login", username="ann", password="wrong")
    token = nobody.forms()["/login"]["csrf"]
    answer = nobody.post("/my/titles/movie/603/rating", {"csrf": token, "back": FILM, "value": "8"}, {})
    assert answer.headers["location"] == "/login?next=" + FILM


def names(answer: Answer) -> list[str]:
    """The names of titles in the order in which a page has them."""
    return re.findall(r'class="name"[^>]*>([^<]+)<', text(answer))


def test_ratings_are_counted_sorted_and_filtered(ann: Visitor) -> None:
    for number, value in (("603", "9"), ("604", "7"), ("605", "7")):
        sent(ann, FILM, f"/my/titles/movie/{number}/rating", value=value)
    keep_episode(ann)
    page = text(ann.get("/my/ratings?kind=movie&order=lowest"))
    assert 'aria-label="7: 2 ratings"' in page and 'aria-label="9: 1 rating"' in page
    assert "3 ratings" in page
    lowest = names(ann.get("/my/ratings?kind=movie&order=lowest"))
    assert lowest == names(ann.get("/my/ratings?kind=movie&order=highest"))[::-1]
    assert lowest[-1] == "The Matrix"
    assert len(names(ann.get("/my/ratings?kind=movie&value=7"))) == 2
    for nonsense in ("value=x&order=y&kind=z&page=0", "page=00000000199999999999", "kind=person&value=7.25"):
        assert ann.get(f"/my/ratings?{nonsense}").status == 200
    german = text(ann.get("/my/ratings?kind=episode", **{"accept-language": "de"}))
    assert "1 Bewertung" in german and "Winter" in german


def test_marks_are_pages_with_a_way_back(ann: Visitor) -> None:
    for mark, page in (("watchlist", "/my/watchlist"), ("favorite", "/my/favorites")):
        for kind, number in (("movie", "603"), ("movie", "604"), ("tv", "1399")):
            sent(ann, FILM, f"/my/titles/{kind}/{number}/mark", mark=mark, on="1")
        assert names(ann.get(f"{page}?order=title.asc")) == ["The Matrix", "The Matrix Reloaded"]
        assert names(ann.get(f"{page}?kind=tv")) == ["Game of Thrones"]
        rest = sent(ann, page, "/my/titles/movie/603/mark", mark=mark, on="0")
        assert names(rest) == ["The Matrix Reloaded"]


def test_plays_are_shown_by_day_moved_and_gone_when_deleted(ann: Visitor, client: Client) -> None:
    bob = Visitor(client).sign_up("bob")
    keep_episode(ann)
    day = sent(ann, FILM, "/my/titles/movie/605/watched", day="2023-05-06")
    page = text(ann.get("/my/plays"))
    assert "May 6, 2023" in page and "S01E01" in page and day.status == 200
    numbers = re.findall(r"/my/plays/(\d+)/delete", page)
    oldest = numbers[-1]
    assert sent(bob, "/my/plays", f"/my/plays/{oldest}/delete").status == 404
    moved = text(sent(ann, "/my/plays", f"/my/plays/{oldest}/edit", day="2022-01-02"))
    assert "May 6, 2023" not in moved and "January 2, 2022" in moved
    last = re.findall(r"/my/plays/(\d+)/delete", moved)[-1]
    assert sent(ann, "/my/plays", f"/my/plays/{last}/edit", day="2999-01-02").status == 422
    assert "January 2, 2022" not in text(sent(ann, "/my/plays", f"/my/plays/{last}/delete"))
    assert sent(ann, "/my/plays", f"/my/plays/{last}/delete").status == 404
    for number in ("9" * 30, "9" * 5000):
        assert sent(ann, "/my/plays", f"/my/plays/{number}/delete").status == 404
    assert ann.get("/my/plays?behind=nonsense").status == 200


def test_a_list_is_made_put_in_order_shared_and_deleted(ann: Visitor, client: Client) -> None:
    made = sent(ann, "/my/lists", "/my/lists", name="Best & <b>worst</b>", public="0")
    assert "Best &amp; &lt;b&gt;worst" in text(made)
    [number] = {*re.findall(r'action="/my/lists/(\d+)"', text(made))}
    own, shared = f"/my/lists/{number}", f"/list/{number}-best-b-worst-b"
    for title in ("603", "604", "605"):
        sent(ann, FILM, f"/my/titles/movie/{title}/list", list=number)
    sent(ann, FILM, "/my/titles/tv/1399/list", list=number)

    def order() -> list[str]:
        return re.findall(r'data-place.*?href="/(\w+/\d+)', text(ann.get(own)), re.DOTALL)

    def move(title: str, to: int) -> list[str]:
        kind, _, id_ = title.partition("/")
        sent(ann, own, f"{own}/move", kind=kind, id=id_, to=str(to))
        return order()

    assert order() == ["movie/603", "movie/604", "movie/605", "tv/1399"]
    assert move("tv/1399", 1) == ["tv/1399", "movie/603", "movie/604", "movie/605"]
    assert move("movie/603", 3) == ["tv/1399", "movie/604", "movie/603", "movie/605"]
    assert move("movie/604", 999) == ["tv/1399", "movie/603", "movie/605", "movie/604"]
    assert move("movie/604", 4) == order()
    assert sent(ann, own, f"{own}/move", kind="movie", id="550", to="1").status == 404
    assert sent(ann, own, f"{own}/move", kind="movie", id="603", to="-1").status == 400
    sent(ann, own, f"{own}/remove", kind="tv", id="1399")
    assert order() == ["movie/603", "movie/605", "movie/604"]
    assert len(re.findall("data-place", text(ann.get(f"{own}?page=2")))) == 3
    nobody, bob = Visitor(client), Visitor(client).sign_up("bob2")
    for who in (nobody, bob):
        assert who.get(shared).status == 404
        assert who.get(own).status == (303 if who is nobody else 404)
    assert sent(bob, "/my/lists", f"{own}/delete").status == 404
    assert sent(ann, own, own, name="Best", description="x" * 5001, public="1").status == 400
    sent(ann, own, own, name="Best", description="Mine", public="1")
    assert "Edit the list" in text(ann.get(f"/list/{number}-best"))
    assert names(nobody.get(f"/list/{number}-best"))[:2] == ["The Matrix", "The Matrix Revolutions"]
    sent(ann, own, own, name="Best", public="0")
    assert nobody.get(f"/list/{number}-best").status == 404
    assert sent(ann, own, f"{own}/delete").status == 200
    assert ann.get(own).status == 404


BOUNDARY = "----WebKitFormBoundaryAbCd"
RATINGS = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2020-01-02,The Matrix,1999,https://boxd.it/a,4.5\n"
    "2020-01-03,The Matrix,,https://boxd.it/b,1\n"
    "2020-01-04,No Such Film At All,1999,https://boxd.it/c,3\n"
)


def upload(who: Visitor, content: bytes, name: str = "ratings.csv", **fields: str) -> Answer:
    """What is answered to a file that is sent as browsers send one."""
    token = re.search(r'name="csrf" value="(\w+)"', text(who.get("/my/imports")))
    assert token
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {"csrf": token[1], "back": "/my/imports", **fields}.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = b"".join(
        [
            *parts,
            head.encode(),
            b"Content-Type: text/csv\r\n\r\n",
            content,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
    )
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "origin": "null"}
    return who.ask("POST", "/my/imports/preview", body, headers)


def test_a_takeout_is_shown_then_taken_decided_and_undone(client: Client) -> None:
    eve = Visitor(client).sign_up("eve")
    before = text(eve.get("/my/account.json"))
    shown = text(upload(eve, RATINGS.encode()))
    assert "<b>1</b> matched" in shown and "<b>1</b> missing" in shown and "<b>1</b> doubtful" in shown
    assert "No Such Film At All (1999)" in shown and "Nothing is taken yet" in shown
    assert text(eve.get("/my/account.json")) == before
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen
    assert upload(eve, RATINGS.encode(), name=f"{'映画' * 90}.csv").status == 200
    other = upload(eve, RATINGS.replace("2020-01-02", "2020-02-02").encode(), seen=seen[1])
    assert (other.status, "look again" in text(other)) == (200, True)
    taken = eve.follow(upload(eve, RATINGS.encode(), seen=seen[1]))
    assert "It is taken" in text(taken) and "ratings.csv" in text(taken)
    assert names(eve.get("/my/ratings")) == ["The Matrix"]
    assert "<b>3</b> imported before" in text(upload(eve, RATINGS.encode()))
    waiting = eve.get("/my/imports/open?state=doubtful")
    [action] = {*re.findall(r'action="(/my/imports/open/\d+)"', text(waiting))}
    assert 'value="movie/603"' in text(waiting)
    frank = Visitor(client).sign_up("frank")
    assert sent(frank, "/my/imports", action, title="movie/604").status == 404
    assert sent(eve, "/my/imports", action, title="movie/999999999").status == 404
    assert sent(eve, "/my/imports", action, title="nonsense").status == 400
    assert sent(eve, "/my/imports", action, title="none", other="http://here/movie/604-x").status == 200
    assert len(names(eve.get("/my/ratings"))) == 2
    assert "Nothing is open" in text(eve.get("/my/imports/open?state=doubtful"))
    [undone] = {*re.findall(r'action="(/my/imports/\d+/undo)"', text(eve.get("/my/imports")))}
    assert sent(frank, "/my/imports", undone).status == 404
    assert "is undone" in text(sent(eve, "/my/imports", undone))
    assert text(eve.get("/my/account.json")) == before


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "ratings.csv", "found none, or an empty one"),
        (b"\x00\xff\xfe nothing of ours", "photo.jpg", "found none in photo.jpg"),
        (b"PK\x03\x04 damaged", "takeout.zip", "damaged"),
        (b"Name,Year\n" + b"x" * (33 << 20), "watchlist.csv", "at most 32 MB"),
        (b"[" * 100_000, "account.json", "This file can&#39;t be taken"),
        (b"PK\x05\x06" + bytes(18), "../../etc/passwd\x07.zip", "passwd_.zip"),
    ],
)
def test_a_hostile_file_is_told_why(ann: Visitor, content: bytes, name: str, said: str) -> None:
    answer = upload(ann, content, name)
    assert said in text(answer), re.sub("<[^>]+>", "", text(answer))
    assert 400 <= answer.status < 500
    assert "/tmp" not in text(answer) and "Traceback" not in text(answer)


def test_a_file_is_taken_from_our_own_page_alone(client: Client, ann: Visitor) -> None:
    assert upload(ann, RATINGS.encode(), csrf="0" * 64).status == 403
    nobody = Visitor(client)
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "origin": "null"}
    assert nobody.ask("POST", "/my/imports/preview", b"x", headers).headers["location"].startswith("/login")
    for content_type in ("multipart/form-data", "text/plain", f"multipart/form-data; boundary={BOUNDARY}"):
        answer = ann.ask("POST", "/my/imports/preview", b"--x--", {"content-type": content_type})
        assert answer.status in {400, 403}
    assert nobody.get("/my/account.json").status == 401


MINE = ("watchlist", "ratings", "favorites", "plays", "lists", "imports", "imports/open", "applications")
SECRET = "Ann's secret list"


def test_nothing_of_one_person_is_on_a_page_of_another(url: str, client: Client) -> None:
    """Four people walk every page: nobody, the owner, another account, and an editor."""
    owner, other = (Visitor(client).sign_up(name) for name in ("owner-of-it", "somebody"))
    editor = Visitor(client).sign_up("editor")
    make_editor(url, "editor")
    assert editor.get("/edit/movie/550").status == 200
    made = text(sent(owner, "/my/lists", "/my/lists", name=SECRET, public="0"))
    [own] = {*re.findall(r'action="(/my/lists/\d+)"', made)}
    base = "/my/titles/movie/550"
    film = client.get("/movie/550", headers={"accept": "text/html"}).headers["location"]
    sent(owner, film, f"{base}/rating", value="3.5")
    sent(owner, film, f"{base}/mark", mark="watchlist", on="1")
    sent(owner, film, f"{base}/mark", mark="favorite", on="1")
    sent(owner, film, f"{base}/watched", day="2021-03-04")
    sent(owner, film, f"{base}/list", list=own.rpartition("/")[2])
    shown = text(upload(owner, RATINGS.replace("No Such", "Nobody Knows").encode()))
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen
    upload(owner, RATINGS.replace("No Such", "Nobody Knows").encode(), seen=seen[1])
    traces = {
        "The page of the film": (
            film,
            ('<option value="3.5" selected>', "last on March 4, 2021", SECRET[6:], 'pressed="true"'),
        ),
        "The first page": ("/", ('href="/my/watchlist"',)),
        "The watchlist": ("/my/watchlist", ("Fight Club",)),
        "The favourites": ("/my/favorites", ("Fight Club",)),
        "The ratings": ("/my/ratings", ("Fight Club",)),
        "The history": ("/my/plays", ("Fight Club", "March 4, 2021")),
        "The lists": ("/my/lists", (SECRET[6:],)),
        "The list": (own, (SECRET[6:], "Fight Club")),
        "The list as others see it": (own.replace("/my/lists", "/list"), (SECRET[6:],)),
        "The imports": ("/my/imports", ("/undo",)),
        "What is open": ("/my/imports/open", ("The Matrix",)),
        "What is missing": ("/my/imports/open?state=missing", ("Nobody Knows",)),
        "The export": ("/my/account.json", ("Fight Club", "2021-03-04", "3.5", "owner-of-it")),
        "The applications": ("/my/applications", ()),
    }
    assert {f"/my/{each}" for each in MINE} <= {address for address, _ in traces.values()}
    for name, (address, found) in traces.items():
        page = owner.get(address, accept="text/html")
        while page.status == 302:
            page = owner.get(page.headers["location"])
        assert (page.status, [each for each in found if each not in text(page)]) == (200, []), name
        assert page.headers["cache-control"] == "no-store", name
        for who in (other, editor, Visitor(client)):
            page = who.get(address, accept="text/html")
            assert [each for each in found if each in text(page)] == [], name
            assert page.status in {200, 303, 401, 404}, name
            again = who.get(address, **{"accept": "text/html", "if-none-match": "*"})
            assert [each for each in found if each in text(again)] == [], name


def test_applications_are_signed_out_by_a_button(client: Client) -> None:
    gil = Visitor(client).sign_up("gil")
    ask = "/3/authentication/{}?api_key=" + "0" * 32
    token = client.get(ask.format("token/new")).json()["request_token"]
    gil.get(f"/authenticate/{token}")
    gil.send(f"/authenticate/{token}", decision="allow")
    session = client.get(ask.format("session/new") + f"&request_token={token}").json()["session_id"]
    [action] = re.findall(r'action="(/my/applications/\w+/end)"', text(gil.get("/my/applications")))
    other = Visitor(client).sign_up("hal")
    assert sent(other, "/my/applications", action).status == 404
    own = ask.format("").replace("authentication/", "account") + f"&session_id={session}"
    assert client.get(own).status == 200
    assert "no application" in text(sent(gil, "/my/applications", action))
    assert client.get(own).status == 401


def test_what_was_added_last_is_on_the_first_page(client: Client) -> None:
    assert 'id="newest"' in text(client.get("/", headers={"accept": "text/html"}))
