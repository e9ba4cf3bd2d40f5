"""The page to use this server in place of TMDB, its files, and its self-test in a browser."""

import json
import plistlib
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from segno import make
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from reelbase.asgi.scope import REDIRECTED
from reelbase.redirect.kit import Kit, read_public, remove
from reelbase.redirect.names import NAMES
from reelbase.redirect.recipes import recipe
from reelbase.settings import Settings
from tests.asking import Answer, Client
from tests.browsing import PATIENCE, browser, needs_browser
from tests.redirect.conftest import Redirected, redirected
from tests.web.test_accessibility import WIDTHS, needs_axe, violations

__all__ = ["redirected"]  # a server, as a fixture
pytestmark = pytest.mark.once

FILES = {
    "ca.crt": "application/x-x509-ca-cert",
    "ca.mobileconfig": "application/x-apple-aspen-config",
    "check.sh": "text/plain; charset=utf-8",
    "facts.json": "application/json",
    "here.svg": "image/svg+xml",
}
AGENTS = {
    "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1",
    "android": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36",
    "windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
    "firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "chromium": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
}


class Household:
    """A server in this process that leads TMDB's names, and its kit."""

    def __init__(self, client: Client, kit: Kit) -> None:
        self.client = client
        self.kit = kit

    def get(self, path: str = "/redirect", host: str = "192.168.1.10:8000", **headers: str) -> Answer:
        given = {name.replace("_", "-"): each for name, each in headers.items()}
        return self.client.get(path, headers={"host": host, **given})

    def page(self, **headers: str) -> str:
        answer = self.get(**headers)
        assert answer.status == 200
        return answer.body.decode()


@pytest.fixture
def household(database_url: str) -> Iterator[Household]:
    folder = Settings(database=database_url).redirect_folder
    kit = Kit.prepare(folder, "", datetime.now(UTC), ["192.168.1.10", "fd00::10"])
    with Client(database_url, key=None, redirect=True, host="0.0.0.0") as client:
        yield Household(client, kit)


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_each_file_says_what_it_is(household: Household, name: str, media_type: str) -> None:
    answer = household.get(f"/redirect/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


def test_devices_are_given_the_certificate(household: Household) -> None:
    given = household.get("/redirect/ca.crt").body.decode()
    assert given.encode() == (household.kit.folder / "ca.crt").read_bytes()
    profile = plistlib.loads(household.get("/redirect/ca.mobileconfig").body)
    [payload] = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == ssl.PEM_cert_to_DER_cert(given)
    assert plistlib.loads(household.get("/redirect/ca.mobileconfig").body) == profile
    assert json.loads(household.get("/redirect/facts.json").body)["authority"] == given


def test_nothing_private_is_shown(household: Household) -> None:
    secrets = [
        line
        for each in (household.kit.authority.pem, household.kit.leaf.pem)
        for line in each.decode().partition("-----END PRIVATE KEY-----")[0].splitlines()[1:]
    ]
    assert len(secrets) > 4
    for path in ("", *(f"/{each}" for each in FILES), "/ca.pem", "/tmdb.pem", "/../ca.pem", "/%2e%2e/ca.pem"):
        body = household.get(f"/redirect{path}").body.decode()
        assert "PRIVATE" not in body
        assert [each for each in secrets if each in body] == []


def test_the_page_shows_what_the_recipes_print(household: Household) -> None:
    text = household.page()
    for kind, program in (("trust", "windows"), ("trust", "chromium"), ("names", "hosts")):
        line = recipe(kind, program, household.kit.public).splitlines()[-1]
        assert line.replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;") in text
    assert household.kit.public.fingerprint in text
    assert [f'src="https://{name}/redirect/here.svg"' in text for name in NAMES] == [True] * len(NAMES)


def test_pictures_of_the_names_alone_may_be_loaded(household: Household) -> None:
    policy = household.get().headers["content-security-policy"]
    images = next(each for each in policy.split("; ") if each.startswith("img-src"))
    assert images.split() == ["img-src", "'self'", *(f"https://{name}" for name in NAMES)]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.168.1.10:8000", "http://192.168.1.10:8000/redirect"),
        ("nas.local", "http://nas.local/redirect"),
        ("127.0.0.1:8000", "http://192.168.1.10/redirect"),
        ("www.themoviedb.org", "http://192.168.1.10/redirect"),
    ],
)
def test_the_code_leads_other_devices_to_the_page(household: Household, host: str, address: str) -> None:
    text = household.page(host=host)
    assert f'aria-label="QR code of {address}"' in text
    assert make(address, micro=False).svg_inline(scale=4, omitsize=True) in text
    assert f"curl -s {address}/check.sh | sh" in text


@pytest.mark.parametrize(("system", "agent"), AGENTS.items())
def test_the_steps_for_this_browser_are_open(household: Household, system: str, agent: str) -> None:
    text = household.page(user_agent=agent)
    assert [each for each in AGENTS if f'<details id="{each}" open>' in text] == [system]


def test_there_is_none_unless_names_are_led(client: Client) -> None:
    for path in ("", *(f"/{each}" for each in FILES)):
        assert client.get(f"/redirect{path}").status == 404


def test_without_an_authority_it_says_what_to_type(household: Household) -> None:
    remove(household.kit.folder)
    for path in ("", "/ca.crt", "/check.sh"):
        answer = household.get(f"/redirect{path}")
        assert answer.status == 503
        assert b"reelbase redirect init" in answer.body


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("192.168.1.10", "/redirect", 200),
        ("[fd00::10]:80", "/redirect/ca.crt", 200),
        ("192.168.1.10", "/redirected", 421),
        ("192.168.1.10", "/login", 421),
        ("192.168.1.10", "/3/movie/603", 421),
        ("evil.example", "/redirect", 421),
        ("192.168.1.10.evil.example", "/redirect/ca.crt", 421),
        ("", "/redirect", 200),
    ],
)
def test_before_names_resolve_here_it_is_read_by_an_address(
    household: Household, host: str, path: str, status: int
) -> None:
    app = household.client.app

    async def entrance(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, REDIRECTED: True} if scope["type"] == "http" else scope, receive, send)

    household.client.app = entrance
    assert household.get(path, host).status == status


@contextmanager
def looking(redirected: Redirected, *switches: str) -> Iterator[Chrome]:
    """A browser whose resolver leads the names to a server, and which has opened the page."""
    rules = ",".join(f"MAP {name}:443 127.0.0.1:{redirected.tls}" for name in NAMES)
    rules += f",MAP image.tmdb.org:{redirected.plain} 127.0.0.1:{redirected.plain}"
    with browser(f"--host-resolver-rules={rules},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1", *switches) as driver:
        driver.get(f"http://127.0.0.1:{redirected.plain}/redirect")
        yield driver


def states(driver: Chrome) -> list[str]:
    """What the self-test says of each name."""
    WebDriverWait(driver, PATIENCE).until(lambda _: len(driver.execute_script(STATES).split()) == len(NAMES))
    found: list[str] = driver.execute_script(STATES).split()
    return found


STATES = "return [...document.querySelectorAll('#names li')].map(each => each.dataset.found || '').join(' ')"


@needs_browser
@pytest.mark.skipif(which("certutil") is None, reason="needs certutil")
def test_a_browser_is_red_before_the_steps_and_green_after_them(
    redirected: Redirected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with looking(redirected) as driver:
        assert states(driver) == ["no"] * len(NAMES)
        assert "no name resolves to this server" in driver.find_element(By.ID, "told").text
        shown = driver.find_element(By.CSS_SELECTOR, "#chromium code").get_attribute("textContent")
    subprocess.run(["sh", "-e"], input=shown, text=True, check=True, timeout=60)
    public = read_public(redirected.trusted.parent, "")
    assert public is not None
    assert shown == recipe("trust", "chromium", public)
    with looking(redirected) as driver:
        assert states(driver) == ["yes"] * len(NAMES)
        driver.find_element(By.ID, "again").click()
        assert states(driver) == ["yes"] * len(NAMES)
        assert "all names resolve to this server" in driver.find_element(By.ID, "told").text
    with looking(redirected, "--blink-settings=scriptEnabled=false") as driver:
        text = driver.find_element(By.TAG_NAME, "main").text
        assert "A tick: the name resolves to this server" in text
        assert "Test again" not in text
        driver.find_element(By.CSS_SELECTOR, "#iphone summary").click()
        assert "Certificate Trust Settings" in driver.find_element(By.ID, "iphone").text


@needs_browser
@pytest.mark.thorough
def test_what_is_shown_can_be_copied_without_tls(redirected: Redirected) -> None:
    """There, a browser has no clipboard for scripts; it copies what is selected."""
    with looking(redirected) as driver:
        driver.get(f"http://image.tmdb.org:{redirected.plain}/redirect")
        assert driver.execute_script("return navigator.clipboard === undefined")
        button = driver.find_element(By.CSS_SELECTOR, "#resolve .copy")
        button.click()
        WebDriverWait(driver, PATIENCE).until(lambda _: button.text == "Copied")
        selected = driver.execute_script("return String(getSelection())")
        assert [name in selected for name in NAMES] == [True] * len(NAMES)


@needs_browser
@needs_axe
@pytest.mark.thorough
@pytest.mark.parametrize("width", WIDTHS)
def test_nobody_is_kept_out(redirected: Redirected, width: str) -> None:
    across, down, scheme = WIDTHS[width]
    with looking(redirected) as driver:
        metrics = {"width": across, "height": down, "deviceScaleFactor": 1, "mobile": across < 800}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        assert states(driver) == ["no"] * len(NAMES)
        for each in driver.find_elements(By.CSS_SELECTOR, "details:not([open]) summary"):
            each.send_keys("\n")
        assert driver.find_elements(By.CSS_SELECTOR, "details:not([open])") == []
        assert violations(driver) == []
        assert driver.execute_script("return document.documentElement.scrollWidth") <= across
