"""The account page: keys, sessions, the password, the end."""

import re
from urllib.parse import quote

import pytest

from reelbase.accounts.caller import Caller
from reelbase.accounts.session import Who
from tests.asking import Answer, Client
from tests.web.visitor import PASSWORD, Visitor, heading, whose


@pytest.fixture
def bob(ann: Visitor) -> Visitor:
    """Somebody else with an account, signed in."""
    return Visitor(ann.client).sign_up("bob")


def make_key(visitor: Visitor, name: str) -> Answer:
    visitor.get("/account")
    return visitor.send("/account/keys", name=name)


def revoking(visitor: Visitor) -> list[str]:
    """Where the keys that are listed are revoked."""
    visitor.get("/account")
    return [action for action in visitor.forms() if action.endswith("/revoke")]


def test_a_key_is_shown_once_and_works(ann: Visitor, database_url: str) -> None:
    made = make_key(ann, "Living <room>")
    key, token = re.findall(r"<code>(.*?)</code>", made.body.decode())
    assert "Living &lt;room&gt;" in made.body.decode()
    listed = ann.get("/account").body.decode()
    assert "Living &lt;room&gt;" in listed and f"…{key[-4:]}" in listed
    assert key not in listed and token not in listed
    assert ann.client.get(f"/3/authentication?api_key={key}").status == 200
    assert whose(database_url, Who(Caller(bearer=token))) == "ann"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_key_needs_a_name(ann: Visitor, name: str) -> None:
    refused = make_key(ann, name)
    assert (refused.status, "Expected a name of 1 to 100 characters" in refused.body.decode()) == (422, True)
    assert revoking(ann) == []


@pytest.mark.parametrize("name", ["a\x1b[31mb", "TV\n   9  …0000", "\u202evt yM", "\u200b", "\0"])
def test_a_key_has_a_name_that_can_be_seen(ann: Visitor, name: str) -> None:
    assert make_key(ann, name).status in {400, 422}
    assert revoking(ann) == []


def test_there_are_at_most_fifty_keys(ann: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelbase.web.account.KEYS", 2)
    assert [make_key(ann, name).status for name in "abc"] == [200, 200, 422]
    assert ann.post(revoking(ann)[0], ann.forms()[revoking(ann)[0]], {}).status == 303
    assert make_key(ann, "c").status == 200


def test_a_key_is_revoked_once_and_by_its_owner_alone(ann: Visitor, bob: Visitor) -> None:
    make_key(ann, "mine")
    (action,) = revoking(ann)
    bob.get("/account")
    csrf = bob.forms()["/account/keys"]["csrf"]
    assert bob.post(action, {"csrf": csrf}, {}).status == 404
    assert revoking(ann) == [action]
    assert "The key is revoked." in ann.follow(ann.send(action)).body.decode()
    assert revoking(ann) == []
    csrf = ann.forms()["/account/keys"]["csrf"]
    assert ann.post(action, {"csrf": csrf}, {}).status == 404
    assert ann.post(f"/account/keys/{10**30}/revoke", {"csrf": csrf}, {}).status == 404


def test_the_keys_of_an_account_answer_as_it_prefers(ann: Visitor, database_url: str) -> None:
    key, _ = re.findall(r"<code>(.*?)</code>", make_key(ann, "mine").body.decode())
    ann.get("/account")
    done = ann.follow(ann.send("/account/preferences", languages="kk,fr", region="fr"))
    assert "The preferences are kept." in done.body.decode()
    form = ann.forms()["/account/preferences"]
    assert (form["languages"], form["region"]) == ("kk-KZ,fr-FR", "FR")
    assert "Aventure" in ann.client.get(f"/3/genre/movie/list?api_key={key}").body.decode()
    refused = ann.send("/account/preferences", languages="<elvish>")
    assert refused.status == 422
    assert "found &#34;&lt;elvish&gt;&#34;" in refused.body.decode()
    assert ann.forms()["/account/preferences"]["languages"] == "<elvish>"


def another_browser(client: Client, password: str = PASSWORD) -> Visitor:
    visitor = Visitor(client)
    visitor.get("/login")
    visitor.send("/login", username="ann", password=password)
    return visitor


def test_everything_else_is_signed_out(ann: Visitor, client: Client) -> None:
    other = another_browser(client)
    assert "2 browsers" in ann.get("/account").body.decode()
    after = ann.follow(ann.send("/account/sessions/end")).body.decode()
    assert "Everything else is signed out." in after and "1 browser," in after
    assert heading(other.get("/account")) == "Sign in"


def test_another_password_signs_out_everything_else(ann: Visitor, client: Client) -> None:
    other = another_browser(client)
    ann.get("/account")
    changed = ann.send("/account/password", password=PASSWORD, new_password="battery staple")
    assert "The password is changed" in ann.follow(changed).body.decode()
    assert heading(other.get("/account")) == "Sign in"
    assert heading(another_browser(client).get("/account")) == "Sign in"
    assert heading(another_browser(client, "battery staple").get("/account")) == "ann"


@pytest.mark.parametrize(
    ("password", "new", "status", "words"),
    [
        ("not it", "battery staple", 401, "Expected the password of this account"),
        (PASSWORD, "short", 422, "Expected a password of 8 to 1,024 characters, found 5."),
    ],
)
def test_a_password_stays_that_may_not_be_changed(
    ann: Visitor, client: Client, password: str, new: str, status: int, words: str
) -> None:
    ann.get("/account")
    refused = ann.send("/account/password", password=password, new_password=new)
    assert (refused.status, words in refused.body.decode()) == (status, True)
    assert heading(another_browser(client).get("/account")) == "ann"


def test_an_account_is_deleted_with_what_is_in_it(ann: Visitor, client: Client, database_url: str) -> None:
    token = re.findall(r"<code>(.*?)</code>", make_key(ann, "mine").body.decode())[1]
    other = another_browser(client)
    ann.get("/account")
    assert ann.send("/account/delete", password="not it").status == 401
    gone = ann.send("/account/delete", password=PASSWORD)
    assert heading(gone) == "Your account is deleted"
    assert heading(other.get("/account")) == heading(ann.get("/account")) == "Sign in"
    assert whose(database_url, Who(Caller(bearer=token))) is None
    assert Visitor(client).sign_up("ann").get("/account").status == 200


def test_who_has_been_signed_out_meanwhile_changes_nothing(ann: Visitor, client: Client) -> None:
    ann.get("/account")
    other = another_browser(client)
    other.get("/account")
    other.send("/account/sessions/end")
    shown = ann.page
    for action in ("/account/keys", "/account/sessions/end", "/account/password", "/account/delete"):
        ann.page = shown
        assert ann.send(action, name="x").status == 401


def test_another_password_revokes_the_keys_and_says_what_ended(
    ann: Visitor, bob: Visitor, client: Client, database_url: str
) -> None:
    """The token of a key acts and writes for its account: who knew the old password may have made it."""
    tokens = [re.findall(r"<code>(.*?)</code>", make_key(ann, name).body.decode())[1] for name in "ab"]
    bobs = re.findall(r"<code>(.*?)</code>", make_key(bob, "mine").body.decode())[1]
    another_browser(client)
    ann.get("/account")
    assert "your API keys are revoked" in ann.get("/account").body.decode()
    changed = ann.send("/account/password", password=PASSWORD, new_password="battery staple")
    words = "The password is changed. Ended: 1 browser, 0 applications and 2 API keys."
    assert words in ann.follow(changed).body.decode()
    assert revoking(ann) == []
    assert [whose(database_url, Who(Caller(bearer=token))) for token in (*tokens, bobs)] == [
        None,
        None,
        "bob",
    ]
    headers = {"authorization": f"Bearer {tokens[0]}", "content-type": "application/json"}
    assert client.ask("POST", "/3/movie/1/rating", None, headers, b'{"value": 5}').status == 401
    assert heading(ann.get("/account")) == "ann"


@pytest.mark.parametrize("ended", ["", "1.2", "1.2.3.4", "<b>.1.1", "1e3.1.1", "9999999.1.1", "١.1.1"])
def test_an_address_says_nothing_else_of_what_ended(ann: Visitor, ended: str) -> None:
    page = ann.get(f"/account?done=password&ended={quote(ended)}").body.decode()
    assert "The password is changed.</p>" in page
