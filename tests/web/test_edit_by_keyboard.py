"""An archive's evening in a browser, by keyboard alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.asking import served
from tests.browsing import PATIENCE, browser, needs_browser, send, wait_for
from tests.conftest import CopyOf, load_indexed_demo
from tests.web.test_accessibility import needs_axe, violations
from tests.web.test_edit import make_editor
from tests.web.visitor import PASSWORD

pytestmark = [pytest.mark.thorough, pytest.mark.once, needs_browser]

SAVE_ELSEWHERE = """
const [name, value, done] = arguments;
const form = document.querySelector("form.entry[data-kept]");
const said = new URLSearchParams({ [name]: value, do: "save" });
for (const each of ["csrf", "base", "proof"]) said.set(each, form.elements[each].value);
fetch(form.action, { method: "POST", body: said }).then(done);
"""
"""Saves a field as another editor does, while this form is open."""


class Desk:
    """Types into whatever has the focus."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def go(self, path: str) -> None:
        self.driver.get(self.url + path)

    def keys(self, *keys: str) -> None:
        self.driver.switch_to.active_element.send_keys(*keys)

    def at(self, name: str, *keys: str) -> None:
        """Go to a field by the Tab key alone, and type."""
        for _ in range(400):
            if self.driver.switch_to.active_element.get_attribute("name") == name:
                self.keys(*keys)
                return
            self.keys(Keys.TAB)
        raise AssertionError(f"the keyboard does not reach {name}")

    def name(self, field: str, typed: str, wanted: str) -> None:
        """Type a name, and take the choice with these words by the arrow keys."""
        self.at(field, typed)
        self.wait(lambda: any(wanted in each.text for each in self.options()))
        while wanted not in self.driver.find_element(By.CSS_SELECTOR, '[aria-selected="true"]').text:
            self.keys(Keys.ARROW_DOWN)
        self.keys(Keys.ENTER)

    def options(self) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, ".options li")

    def save(self) -> int:
        """Save by keys; the number of what was saved."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        self.keys(Keys.CONTROL, Keys.ENTER)
        self.wait(lambda: page != self.driver.find_element(By.TAG_NAME, "html"))
        assert self.driver.find_elements(By.CSS_SELECTOR, ".done"), self.text()
        return int(self.driver.current_url.partition("?")[0].split("/")[5])

    def text(self) -> str:
        return str(self.driver.find_element(By.TAG_NAME, "main").text)

    def is_indexed(self) -> bool:
        """Return whether names are found."""
        self.go("/search?query=keanu")
        return "Keanu Reeves" in self.text()

    def wait(self, is_so: Callable[[], object]) -> None:
        WebDriverWait(self.driver, PATIENCE).until(lambda _: is_so())


@pytest.fixture(scope="module")
def desk(copy_of: CopyOf) -> Iterator[Desk]:
    with ExitStack() as stack:
        database = stack.enter_context(copy_of("demo", load_indexed_demo))
        url = stack.enter_context(served(database, workers=1))
        desk = Desk(stack.enter_context(browser()), url)
        desk.go("/signup")
        send(desk.driver, {"username": "ada", "password": PASSWORD}, "Make the account")
        make_editor(database, "ada")
        desk.wait(desk.is_indexed)
        desk.driver.get_log("browser")
        yield desk


def enter_film(desk: Desk, title: str) -> int:
    """Enter a film with words, cast, crew and a festival; return its number."""
    desk.go("/edit/new/movie")
    desk.at("f.original_title", title)
    desk.at("f.release_date", "2024-05-01")
    desk.at("w.en-US.name", title)
    desk.at("w.en-US.overview", "Two cats.")
    desk.name("l.cast.0.person_id", "Keanu R", "Keanu Reeves")
    desk.at("l.cast.0.character", "Himself")
    desk.name("l.cast.1.person_id", "Ada Example", "New person: Ada Example")
    desk.name("l.crew.0.person_id", "Lana W", "Lana Wachowski")
    desk.at("l.crew.0.department", "Directing")
    desk.at("l.crew.0.job", "Director")
    desk.at("l.release_dates.0.iso_3166_1", "DE")
    desk.at("l.release_dates.0.release_date", "2024-05-01")
    desk.at("l.release_dates.0.type", "P")
    desk.at("l.release_dates.0.note", "Festival")
    return desk.save()


@needs_axe
def test_axe_finds_nothing(desk: Desk) -> None:
    found: list[str] = []
    for path in ("movie/603", "movie/603/credits", "movie/603/pictures", "tv/1399/lists", "new/movie"):
        desk.go(f"/edit/{path}")
        found += [f"{path}: {each}" for each in violations(desk.driver)]
    assert found == []


def test_an_archives_evening(desk: Desk) -> None:
    first = enter_film(desk, "Home video")
    desk.go(f"/edit/new/movie?copy={first}")
    desk.at("f.original_title", Keys.END, " again")
    second = desk.save()
    assert second != first
    desk.go(f"/edit/movie/{second}/credits")
    value = '[name="l.cast.0.person_id"]'
    desk.at("l.cast.0.character", Keys.ALT, Keys.ARROW_DOWN)
    desk.save()
    assert "Ada Example" in str(desk.driver.find_element(By.CSS_SELECTOR, value).get_attribute("value"))
    desk.go(f"/edit/movie/{first}")
    desk.at("w.en-US.tagline", "Not saved yet")
    desk.driver.execute_async_script(SAVE_ELSEWHERE, "f.budget", "77")
    desk.go(f"/edit/movie/{first}")
    restore = desk.driver.find_element(By.XPATH, "//button[contains(., 'Bring back')]")
    while desk.driver.switch_to.active_element != restore:
        desk.keys(Keys.TAB)
    desk.keys(Keys.ENTER)
    desk.save()
    assert desk.driver.find_element(By.NAME, "f.budget").get_attribute("value") == "77"
    desk.go(f"/movie/{first}")
    assert "Not saved yet" in desk.text() and "Ada Example" in desk.text()
    desk.go(f"/edit/movie/{second}/remove")
    desk.at("into", f"#{first}")
    desk.keys(Keys.TAB, "Entered twice.", Keys.ENTER)
    wait_for(desk.driver, f"{desk.url}/edit/movie/{first}")
    desk.go(f"/edit/movie/{first}/remove")
    desk.at("reason", "By mistake.", Keys.ENTER)
    desk.wait(lambda: "By mistake." in desk.text())
    desk.at("reason", "It was right.", Keys.ENTER)
    desk.wait(lambda: desk.driver.find_elements(By.NAME, "f.original_title"))
    desk.go(f"/edit/movie/{first}/history")
    assert "It was right." in desk.text() or "By mistake." in desk.text()
    assert desk.driver.get_log("browser") == []


def test_a_page_is_loaded_anew_once_its_picture_is_uploaded(desk: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "poster.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="300"/>')
    desk.go("/edit/movie/603/pictures")
    before = desk.driver.find_element(By.TAG_NAME, "html")
    desk.driver.find_element(By.ID, "file").send_keys(str(picture))
    desk.driver.find_element(By.CSS_SELECTOR, ".uploading button").click()
    desk.wait(lambda: before != desk.driver.find_element(By.TAG_NAME, "html"))
    wait_for(desk.driver, f"{desk.url}/edit/movie/603/pictures")
