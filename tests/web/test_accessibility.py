"""Every kind of page, as axe looks at it: on a phone in the light and on a desktop in the dark."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.asking import served
from tests.browsing import browser, heading, needs_browser, send, wait_for
from tests.conftest import CopyOf, load_indexed_demo
from tests.web.visitor import PASSWORD

AXE = Path(__file__).parents[1] / "clients" / "node" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make clients")
pytestmark = [pytest.mark.thorough, pytest.mark.once, needs_browser, needs_axe]

PAGES = {
    "/": "Reelbase",
    "/api": "A movie and TV database of your own",
    "/docs": "Documentation",
    "/docs/how-to/import": "Import",
    "/docs/reference/performance": "Performance",
    "/docs/reference/settings": "Settings",
    "/docs/explanation/decisions": "Decisions",
    "/docs/reference/operations": "Operations",
    "/docs/reference/movie-details": "Movie details",
    "/docs/reference/list-create": "Create a list",
    "/docs/search?q=rating": "Search",
    "/docs/search?q=zzzzzzzz": "Search",
    "/docs/nope": "No such page",
    "/movie/603": "The Matrix",
    "/tv/1399": "Game of Thrones",
    "/tv/1399/season/1": "Season 1",
    "/tv/1399/season/1/episode/1": "Winter Is Coming",
    "/person/6384": "Keanu Reeves",
    "/collection/2344": "The Matrix Collection",
    "/genre/28": "Action",
    "/discover/movie": "Movies",
    "/search?query=matrix": "matrix",
    "/movie/999999999": "Nothing is here",
    "/account/password": "This can't be done here",
    "/login": "Sign in",
    "/signup": "Make an account",
    "/auth/access?request_token=nobody": "",
}
KEPT = {
    "/movie/603": "The Matrix",
    "/my/watchlist": "Watchlist",
    "/my/ratings": "Ratings",
    "/my/plays": "History",
    "/my/lists": "Lists",
    "/my/imports": "Import and export",
    "/my/imports/open": "Doubtful",
    "/my/applications": "Applications",
}
WIDTHS = {"phone": (390, 844, "light"), "desktop": (1280, 800, "dark")}
RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => arguments[0](found.violations))"


@pytest.fixture(scope="module")
def url(copy_of: CopyOf) -> Iterator[str]:
    """A server of the demo, in which people sign up."""
    with copy_of("demo", load_indexed_demo) as database, served(database, workers=1) as url:
        yield url


@pytest.fixture(params=WIDTHS)
def driver(request: pytest.FixtureRequest) -> Iterator[Chrome]:
    width, height, scheme = WIDTHS[request.param]
    with browser() as driver:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 800}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        yield driver


def violations(driver: Chrome) -> list[str]:
    """What axe finds on the page that is shown."""
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in driver.execute_async_script(RUN)
        for node in each["nodes"]
    ]


def asked(address: str) -> dict[str, str]:
    """What a program is answered."""
    with urlopen(address) as answer:
        found: dict[str, str] = json.load(answer)
    return found


def test_pages_that_anybody_sees(driver: Chrome, url: str) -> None:
    found: list[str] = []
    for address, title in PAGES.items():
        driver.get(url + address)
        assert title in heading(driver), address
        found += [f"{address}: {each}" for each in violations(driver)]
    assert found == [], "\n".join(found)


def test_pages_of_an_account(driver: Chrome, url: str) -> None:
    found: list[str] = []

    def look(title: str) -> None:
        assert re.search(title, heading(driver))
        found.extend(f"{title}: {each}" for each in violations(driver))

    name = "ann" if driver.get_window_size()["width"] else ""
    name += str(driver.session_id)[:8]
    driver.get(f"{url}/signup")
    send(driver, {"username": name, "password": PASSWORD}, "Make the account")
    look(name)
    send(driver, {"name": "Living room"}, "Make a key")
    look("Your new key")
    token = asked(f"{url}/3/authentication/token/new?api_key=x")["request_token"]
    driver.get(f"{url}/authenticate/{token}")
    look("Let an application in?")
    send(driver, {}, "Approve")
    asked(f"{url}/3/authentication/session/new?api_key=x&request_token={token}")
    driver.get(f"{url}/account")
    assert "An application without a key of this server" in driver.page_source
    look(name)
    driver.find_element(By.CSS_SELECTOR, "#sessions li button").click()
    wait_for(driver, f"{url}/account?done=application")
    look(name)
    send(driver, {"password": "wrong one", "new_password": "another one"}, "Change the password")
    look(name)
    for address, title in KEPT.items():
        driver.get(url + address)
        look(title)
    driver.delete_all_cookies()
    driver.get(f"{url}/login")
    send(driver, {"username": name, "password": "wrong one"}, "Sign in")
    look("Sign in")
    assert found == [], "\n".join(found)
