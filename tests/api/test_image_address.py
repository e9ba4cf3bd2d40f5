"""The address of pictures that /3/configuration names: the one that the client asks, or that of a setting."""

from typing import Any

import pytest

from reelbase.setting_values import Open
from tests.asking import Client

ANYBODY: dict[str, Any] = {"open": Open.TRUE, "allowed_hosts": "*"}
OUTSIDE = {"x-forwarded-proto": "https", "x-forwarded-host": "films.example"}


def address(client: Client, **headers: str) -> str:
    """Where pictures are, said twice alike."""
    found = {name.replace("_", "-"): value for name, value in headers.items()}
    images = client.get("/3/configuration", headers=found).json()["images"]
    assert images["base_url"] == images["secure_base_url"]
    return str(images["base_url"])


def test_it_is_the_address_that_the_client_asks(demo_url: str) -> None:
    with Client(demo_url, host="0.0.0.0", open=Open.TRUE) as client:
        for host in ("192.168.1.5:8000", "nas.local", "[fe80::1]:8000", "127.0.0.1:1"):
            assert address(client, host=host) == f"http://{host}/t/p/"
        assert address(client) == "http://127.0.0.1:8000/t/p/"


@pytest.mark.parametrize(
    "host", ["", "a b", "evil.example/x", "a@b", 'a"b', "a:port", "é.example", "a,b", "x" * 300, "a\\b"]
)
def test_what_is_no_host_is_not_repeated(demo_url: str, host: str) -> None:
    with Client(demo_url, **ANYBODY) as client:
        assert address(client, host=host) == "http://127.0.0.1:8000/t/p/"


def test_nobody_is_told_the_address_that_another_has_asked(demo_url: str) -> None:
    with Client(demo_url, **ANYBODY) as client:
        for host in ("evil.example", "films.example", "evil.example"):
            answer = client.get("/3/configuration", headers={"host": host})
            assert answer.json()["images"]["base_url"] == f"http://{host}/t/p/"
            assert answer.headers["cache-control"] == "public, max-age=28800"
            known = {"host": "films.example", "if-none-match": answer.headers["etag"]}
            status = client.get("/3/configuration", headers=known).status
            assert status == (304 if host == "films.example" else 200)


@pytest.mark.parametrize(
    ("proxies", "headers", "expected"),
    [
        ("127.0.0.1", OUTSIDE, "https://films.example/t/p/"),
        ("127.0.0.1", {"x-forwarded-proto": "https"}, "https://inside:8000/t/p/"),
        (
            "127.0.0.1",
            {"x-forwarded-host": "evil.example, films.example:8443"},
            "http://films.example:8443/t/p/",
        ),
        ("127.0.0.1", {"x-forwarded-host": "no host"}, "http://127.0.0.1:8000/t/p/"),
        ("10.0.0.0/8", OUTSIDE, "http://inside:8000/t/p/"),
        ("", OUTSIDE, "http://inside:8000/t/p/"),
    ],
)
def test_only_a_trusted_proxy_says_what_was_asked(
    demo_url: str, proxies: str, headers: dict[str, str], expected: str
) -> None:
    with Client(demo_url, trusted_proxies=proxies, **ANYBODY) as client:
        assert address(client, host="inside:8000", **headers) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"base_url": "https://tmdb.example/x"}, "https://tmdb.example/x/t/p/"),
        ({"image_base_url": "https://i.example/p"}, "https://i.example/p/"),
        ({"base_url": "https://tmdb.example", "image_base_url": "https://i.example"}, "https://i.example/"),
    ],
)
def test_a_setting_says_it_to_everybody(demo_url: str, settings: dict[str, Any], expected: str) -> None:
    with Client(demo_url, trusted_proxies="127.0.0.1", **ANYBODY, **settings) as client:
        assert address(client, host="inside:8000", **OUTSIDE) == expected
