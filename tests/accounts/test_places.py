"""Where people may be led who let an application in, and what they are shown of it."""

import time

import pytest

from reelbase.accounts.places import place_of
from reelbase.bounds import REDIRECT_CHARACTERS

pytestmark = pytest.mark.once

SCHEMES = (
    "javascript data file vbscript about blob filesystem view-source intent content shell ms-msdt "
    "ms-settings search-ms search android-app x-apple.systempreferences resource chrome jar mailto tel sms "
    "ftp ws wss ms-word steam itms-services unknown com. .com 1.example a.b http."
)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://app.example/back?x=1#here", "app.example"),
        ("http://localhost:5173/", "localhost:5173"),
        ("http://192.168.1.10:80/x", "192.168.1.10:80"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("https://my_box.example./", "my_box.example"),
        ("https://APP.Example/Ä?ö=日本", "app.example"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("https://日本tokyo.example/", "xn--tokyo-1e1k07e.example"),
        ("kodi://tmdb/back", "the app for kodi:"),
        ("com.example.app:/done", "the app for com.example.app:"),
        ("org.example.my-app://done", "the app for org.example.my-app:"),
    ],
)
def test_a_place_is_named_as_it_is_looked_up(address: str, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"https://good.example{each}evil.example/"
            for each in "\u3002\uff0e\uff61\u2024\u2044\uff0f\\@%\u2215;,&"
        ),
        *(
            f"https://good{each}.example/"
            for each in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u180e\u034f\u115f\u3164"
        ),
        *(
            f"https://good.example/{each}"
            for each in '\u202e\u200b\u2066\x00\x1f\x7f\x85\u2028\ud800 \u00a0\u3000<>"\ue000'
        ),
        *(
            "https://ｇｏｏｄ.example/",
            "https://pаypal.example/",
            "https://gοogle.example/",
            "https://xn--/",
            "https://😀.example/",
        ),
        *(
            "https://good.example:1x/",
            "https://good.example:99999/",
            "https://a@good.example/",
            "https://@good.example/",
        ),
        *(
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://1.2.3.4.5/",
            "http://[::1%25lo]/",
            "http://[x]/",
        ),
        *(
            "https:///x",
            "https:good.example",
            "//good.example",
            "/account",
            "good.example",
            "",
            "https://-a.example/",
        ),
        *(
            "https://a..b/",
            "https://.a/",
            "https://" + "a" * 64 + ".example/",
            "https://" + "a." * 130 + "b/",
        ),
        "https://good.example/" + "x" * REDIRECT_CHARACTERS,
    ],
)
def test_nobody_is_led_to_what_hides_or_deceives(address: str) -> None:
    assert place_of(address) is None


@pytest.mark.parametrize(
    "scheme",
    SCHEMES.split(),
)
def test_nobody_is_led_to_a_scheme_that_is_no_applications(scheme: str) -> None:
    for spelt in (scheme, scheme.upper()):
        assert place_of(f"{spelt}://x/y") is None
        assert place_of(f"{spelt}:alert(1)") is None


def test_a_long_address_takes_no_time() -> None:
    begun = time.process_time()
    for letter in ("a", "é", "xn--", ".", "%", "1", "日"):
        place_of(f"https://{letter * 2000}"[:REDIRECT_CHARACTERS])
    assert time.process_time() - begun < 1
