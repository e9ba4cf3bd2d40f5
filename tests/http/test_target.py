"""Host and target of a request, by RFC 9112 (3.2): odd ones are refused before the application sees them."""

import pytest

from tests.http.wire import Wire, request

GOOD_HOSTS = [
    "a",
    "localhost:8000",
    "tmdb.example.org",
    "TMDB.Example.ORG.",
    "my_box",
    "a:",
    "a:0",
    "a:65535",
    "127.0.0.1:8000",
    "[::1]",
    "[::1]:8000",
    "[::ffff:10.0.0.1]:1",
    "[v1.fe80::a+en1]",
    "xn--e1afmkfd.example",
    "a%20b",
    "a!$&'()*+,;=b",
    "x" * 255,
]
BAD_HOSTS = [
    "",
    " ",
    "a b",
    "a b<>",
    "a, b",
    "a/b",
    "a?b",
    "a#b",
    "a\\b",
    "user@a",
    "user:word@a",
    "http://a",
    "a:b",
    "a:-1",
    "a:+1",
    "a:65536",
    "a:99999999",
    "a:80:80",
    ":80",
    "::1",
    "[::1",
    "::1]",
    "[]",
    "[::1]a",
    "[fe80::1%eth0]",
    "[1.2.3.4]",
    "[[::1]]",
    "a%2",
    "a%zz",
    "b\u00fccher.example",
    'a"b',
    "a<script>",
    "{a}",
    "a\tb",
    "x" * 256,
]


@pytest.mark.parametrize("host", GOOD_HOSTS)
@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_a_host_is_a_name_or_an_address_with_a_port_or_without(host: str, version: str) -> None:
    with Wire() as wire:
        wire.send(request(path="/a", host=host, version=version))
        assert wire.statuses == [200]
        assert (b"host", host.encode()) in wire.scopes[0]["headers"]


@pytest.mark.parametrize("host", BAD_HOSTS)
@pytest.mark.parametrize("version", ["1.1", "1.0"])
@pytest.mark.parametrize("target", ["/a", "http://a/a"])
def test_every_other_host_is_refused(host: str, version: str, target: str) -> None:
    with Wire() as wire:
        wire.send(request("GET", target, f"Host: {host}", host="", version=version) + request(path="/b"))
        assert (wire.asked, wire.statuses) == ([], [400])


@pytest.mark.parametrize("target", ["/a", "http://a/a", "*"])
def test_http_1_1_needs_one_host(target: str) -> None:
    for hosts in ([], ["Host: a", "Host: a"], ["Host: a", "hOST: b"], ["Host: a", "X: b", "Host:"]):
        with Wire() as wire:
            wire.send(request("OPTIONS", target, *hosts, host="") + request(path="/b"))
            assert (wire.asked, wire.statuses) == ([], [400]), hosts
    with Wire() as wire:
        wire.send(request("OPTIONS", target, host="", version="1.0"))
        assert wire.statuses == [200]


@pytest.mark.parametrize(
    ("target", "path", "query", "host"),
    [
        ("http://b/c", "/c", "", "b"),
        ("HTTP://B:81/c?d", "/c", "d", "B:81"),
        ("https://b", "/", "", "b"),
        ("http://b?d=1", "/", "d=1", "b"),
        ("http://[::1]:8/c", "/c", "", "[::1]:8"),
    ],
)
def test_an_absolute_target_names_the_host(target: str, path: str, query: str, host: str) -> None:
    with Wire() as wire:
        wire.send(request("GET", target, "X: y"))
        [scope] = wire.scopes
        assert (scope["path"], scope["query_string"]) == (path, query.encode())
        assert scope["headers"] == [(b"host", host.encode()), (b"x", b"y")]


@pytest.mark.parametrize(
    "target",
    [
        "http://",
        "http:///c",
        "http://u@b/c",
        "http://u:p@b/c",
        "http://b:x/c",
        "http://b:99999/c",
        "http://b:80:80/c",
        "ftp://b/c",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "b:443",
        "b/c",
        "c",
        "*",
        "*/c",
        "/\u00e4",
        "/a b",
    ],
)
def test_every_other_target_is_refused(target: str) -> None:
    with Wire() as wire:
        wire.send(request("GET", target) + request(path="/b"))
        assert (wire.asked, wire.statuses) == ([], [400])


def test_a_path_is_decoded_once_and_kept_as_it_was_sent() -> None:
    with Wire() as wire:
        wire.send(request(path="/%2561/%C3%A4%ff?%61=%62?#c"))
        [scope] = wire.scopes
        assert (scope["path"], scope["raw_path"]) == ("/%61/ä\ufffd", b"/%2561/%C3%A4%ff")
        assert scope["query_string"] == b"%61=%62?"


@pytest.mark.parametrize("version", ["0.9", "2.0", "1.2", "3.7", "11.1", "1"])
def test_only_http_1_0_and_1_1_are_spoken(version: str) -> None:
    with Wire() as wire:
        wire.send(request(version=version))
        assert (wire.asked, wire.statuses) == ([], [400])
