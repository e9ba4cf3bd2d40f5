"""The documentation in a real browser: every page and link, at two widths; finding, copying, trying."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from reelbase.web.docs.guides import guides
from reelbase.web.docs.samples import Server, samples_of
from tests.asking import served
from tests.browsing import PATIENCE, browser, heading, needs_browser, wait_for
from tests.thorough import ENDURING
from tests.web.docs.operations import operations

pytestmark = [pytest.mark.thorough, pytest.mark.once, needs_browser]

WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}
TRIED = [
    "movie-details",
    "movie-credits",
    "tv-series-details",
    "tv-season-details",
    "tv-episode-details",
    "person-details",
    "search-multi",
    "discover-movie",
    "find-by-id",
    "trending-all",
    "configuration-details",
    "genre-movie-list",
]
LINKS = "return [...document.querySelectorAll('a[href], link[href]')].map(each => each.href)"
IDS = re.compile(r'\bid="([^"]+)"')
ROOMS = """
const shown = [...document.querySelectorAll('main, .contents, .samples')].filter(each => each.offsetWidth);
return shown.map(each => {
  const place = each.getBoundingClientRect(), style = getComputedStyle(each);
  const right = document.documentElement.clientWidth - place.right;
  return [place.left + parseFloat(style.paddingLeft), right + parseFloat(style.paddingRight)];
});
"""
"""Pixels left and right of the text in each column."""
ELSEWHERE = """
const own = [location.href, ...performance.getEntriesByType('resource').map(each => each.name)];
return own.filter(each => !each.startsWith(location.origin + '/'));
"""


@pytest.fixture(scope="module")
def url(demo_url: str) -> Iterator[str]:
    with served(demo_url, workers=1) as url:
        yield url


@pytest.fixture(scope="module")
def only_browser() -> Iterator[Chrome]:
    with browser() as driver:
        yield driver


@pytest.fixture
def driver(only_browser: Chrome, url: str) -> Chrome:
    """A browser that keeps nothing of the test before: starting one takes longer than most tests."""
    only_browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    only_browser.get(f"{url}/login")
    only_browser.execute_script("localStorage.clear(); sessionStorage.clear()")
    only_browser.delete_all_cookies()
    only_browser.get("about:blank")
    only_browser.get_log("browser")  # which it empties
    return only_browser


def resize(driver: Chrome, name: str) -> None:
    """Make the window as wide as that of a device."""
    width, height = WIDTHS[name]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": name == "phone"}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def test_nothing_touches_the_edge_of_the_window(driver: Chrome, url: str) -> None:
    faults = []
    for address in (
        *("/api", "/docs", "/docs/search?q=movie", "/docs/reference/operations", "/docs/nope", "/login"),
        *("/docs/how-to/import", "/docs/reference/performance", "/docs/reference/movie-details"),
    ):
        driver.get(url + address)
        for wide in (360, 390, 768, 832, 833, 1248, 1249, 1280, 1343, 1440, 1920):
            metrics = {"width": wide, "height": 800, "deviceScaleFactor": 1, "mobile": False}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            faults += [(address, wide, room) for room in driver.execute_script(ROOMS) if min(room) < 12]
    assert faults == []


def wait_for_result(driver: Chrome) -> None:
    """Wait until what was tried has been answered."""
    WebDriverWait(driver, PATIENCE).until(
        lambda _: driver.find_elements(By.CSS_SELECTOR, "#result .status"), driver.current_url
    )


def addresses() -> list[str]:
    """The pages that are opened: every guide, and every operation or, for less endurance, each twelfth."""
    texts = [guide.address for guide in guides("").values()]
    return [
        "/api",
        "/docs",
        "/docs/search?q=movie",
        *dict.fromkeys(texts),
        *(each.address for each in operations()[:: 1 if ENDURING else 12]),
    ]


def test_every_page_and_every_link(driver: Chrome, url: str) -> None:
    linked: set[str] = set()
    faults = []
    for address in addresses():
        resize(driver, "desktop")
        driver.get(url + address)
        faults += [(address, each["message"]) for each in driver.get_log("browser")]
        faults += [(address, each) for each in driver.execute_script(ELSEWHERE)]
        linked |= set(driver.execute_script(LINKS))
        for width in WIDTHS:
            resize(driver, width)
            wide, room = driver.execute_script(
                "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            faults += [(address, f"{wide} pixels on a {width} of {room}")] if wide > room else []
    faults += [(each, "leads elsewhere") for each in linked if not each.startswith((url, "https://"))]
    pages: dict[str, httpx.Response] = {}
    with httpx.Client(follow_redirects=True, timeout=60, headers={"Accept": "text/html"}) as client:
        for link in sorted(each for each in linked if each.startswith(url)):
            page, anchor = urldefrag(link)
            if page not in pages:
                pages[page] = client.get(page)
            found = pages[page]
            if found.status_code != 200:
                faults.append((link, str(found.status_code)))
            elif anchor and anchor not in IDS.findall(found.text):
                faults.append((link, "no such place on the page"))
    assert faults == [], "\n".join(map(str, faults))
    assert len(pages) > len(addresses())


def test_found_by_the_keyboard_alone(driver: Chrome, url: str) -> None:
    driver.get(f"{url}/docs")
    driver.find_element(By.TAG_NAME, "body").send_keys("/")
    field = driver.switch_to.active_element
    field.send_keys("append_to")
    WebDriverWait(driver, PATIENCE).until(lambda _: driver.find_elements(By.CSS_SELECTOR, ".options li"))
    titles = [each.text.splitlines()[0] for each in driver.find_elements(By.CSS_SELECTOR, ".options li")]
    field.send_keys(Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.ENTER)
    wait_for(driver, f"{url}/docs/")
    WebDriverWait(driver, PATIENCE).until(lambda _: driver.current_url != f"{url}/docs")
    assert heading(driver) in titles[0]
    assert driver.get_log("browser") == []


def test_found_without_scripts(url: str) -> None:
    page = httpx.get(f"{url}/docs/search", params={"q": "discover mov"}, timeout=PATIENCE).text
    found = page.partition('class="found"')[2]
    assert re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', found)[0] == (
        "/docs/reference/discover-movie",
        "Discover: Discover movies",
    )


def test_a_sample_is_copied(driver: Chrome, url: str) -> None:
    driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": url},
    )
    operation = next(each for each in operations() if each.id == "movie-details")
    driver.get(url + operation.address)
    driver.find_element(By.XPATH, "//label[text()='tmdbsimple']").click()
    frame = driver.find_element(By.CSS_SELECTOR, "[data-sample='tmdbsimple']")
    frame.find_element(By.CSS_SELECTOR, ".copy").click()
    WebDriverWait(driver, PATIENCE).until(lambda _: frame.find_element(By.CSS_SELECTOR, ".copy.done"))
    copied = driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    [code] = [each.code for each in samples_of(operation, Server(url, "any")) if each.name == "tmdbsimple"]
    assert copied == code.rstrip("\n")
    driver.get(f"{url}/docs/reference/tv-series-details")  # the same language there
    assert driver.find_element(By.CSS_SELECTOR, "[data-sample='tmdbsimple']").is_displayed()


@pytest.mark.parametrize("width", WIDTHS)
def test_operations_are_tried(driver: Chrome, url: str, width: str) -> None:
    resize(driver, width)
    for name in TRIED:
        driver.get(f"{url}/docs/reference/{name}")
        driver.find_element(By.CSS_SELECTOR, ".try button").send_keys(Keys.ENTER)
        wait_for_result(driver)
        assert driver.find_element(By.CSS_SELECTOR, "#result .status").text == "200", name
        assert driver.find_element(By.CSS_SELECTOR, "#result pre:not(details pre)").text[0] in "{[", name
        assert driver.get_log("browser") == []


def test_what_is_typed_is_sent(driver: Chrome, url: str) -> None:
    """A value of several, another language, and a key that is kept for the next page of this tab."""
    driver.get(f"{url}/docs/reference/movie-details")
    for name, text in {"movie_id": "550", "language": "fr"}.items():
        field = driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)
    driver.find_element(By.XPATH, "//button[text()='credits']").send_keys(Keys.ENTER)
    driver.find_element(By.NAME, "key").send_keys("0" * 32, Keys.ENTER)
    wait_for_result(driver)
    assert driver.find_element(By.CSS_SELECTOR, "#result .asked").text == (
        "GET /3/movie/550?append_to_response=credits&language=fr"
    )
    assert '"credits": {' in driver.find_element(By.CSS_SELECTOR, "#result pre:not(details pre)").text
    driver.get(f"{url}/docs/reference/search-multi")
    assert driver.find_element(By.NAME, "key").get_property("value") == "0" * 32


def test_samples_follow_the_form(driver: Chrome, url: str) -> None:
    driver.get(f"{url}/docs/reference/movie-details")
    field = driver.find_element(By.NAME, "movie_id")
    field.clear()
    field.send_keys("tt9999999")
    code = driver.find_element(By.CSS_SELECTOR, "[data-sample='curl'] pre")
    WebDriverWait(driver, PATIENCE).until(lambda _: "/3/movie/tt9999999?" in code.text)
    driver.find_element(By.XPATH, "//button[text()='credits']").click()
    WebDriverWait(driver, PATIENCE).until(lambda _: "append_to_response=credits" in code.text)
    assert "603" not in code.text and driver.get_log("browser") == []


def test_a_refusal_is_shown(driver: Chrome, url: str) -> None:
    driver.get(f"{url}/docs/reference/movie-add-rating")
    driver.find_element(By.CSS_SELECTOR, ".try button").click()
    wait_for_result(driver)
    assert driver.find_element(By.CSS_SELECTOR, "#result .status").text == "401"
    assert '"status_code": 3' in driver.find_element(By.CSS_SELECTOR, "#result").text
