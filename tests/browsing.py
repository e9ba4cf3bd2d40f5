"""A real browser: Debian's chromium, without a window, with a profile of its own.

with browser() as driver:
    driver.get(f"{url}/signup")
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PATIENCE = 20  # seconds for a page to come

needs_browser = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()), reason="chromium and chromium-driver are not installed"
)


@contextmanager
def browser(*switches: str) -> Iterator[Chrome]:
    """A browser that has never been anywhere."""
    folder = tempfile.mkdtemp(prefix="reelbase-browser-")
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for switch in (*SWITCHES, f"--user-data-dir={folder}", *switches):
        options.add_argument(switch)
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()
        shutil.rmtree(folder, ignore_errors=True)


def send(driver: Chrome, fields: Mapping[str, str], button: str) -> None:
    """Fill in a form and press a button, by the words on it; then wait until another page is there."""
    before = driver.find_element(By.TAG_NAME, "html")
    pressed = driver.find_element(By.XPATH, f"//button[normalize-space()='{button}']")
    form = pressed.find_element(By.XPATH, "./ancestor::form")
    for name, text in fields.items():
        form.find_element(By.NAME, name).send_keys(text)
    pressed.click()
    WebDriverWait(driver, PATIENCE).until(lambda _: before != driver.find_element(By.TAG_NAME, "html"))


def wait_for(driver: Chrome, address: str) -> str:
    """Wait until the browser is at an address that begins so; the whole of it."""
    WebDriverWait(driver, PATIENCE).until(lambda _: driver.current_url.startswith(address))
    return str(driver.current_url)


def heading(driver: Chrome) -> str:
    """The heading of the page."""
    return str(driver.find_element(By.TAG_NAME, "h1").text)
