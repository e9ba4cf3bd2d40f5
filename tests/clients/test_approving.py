"""A client asks, a person decides in a real browser, and the client acts for that person."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
import requests

from reelbase.accounts.caller import Caller
from reelbase.accounts.session import Who
from tests.asking import served
from tests.browsing import browser, heading, needs_browser, send, wait_for
from tests.clients.test_tmdbsimple import ToReelbase
from tests.web.visitor import PASSWORD, whose

pytestmark = [needs_browser, pytest.mark.thorough, pytest.mark.once]


@contextmanager
def application() -> Iterator[str]:
    """The address of an application elsewhere, that people are led back to."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            to = self.path.partition("?to=")[2]
            self.wfile.write(f'<h1>The application</h1><a id="out" href="{unquote(to)}">'.encode())
            self.wfile.write(b"Sign in with Reelbase</a>")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.2", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.2:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_person_signs_up_approves_and_is_led_back(database_url: str) -> None:
    """v3 through tmdbsimple, then v4, in one browser that comes from the application's own site."""
    import tmdbsimple

    with served(database_url, workers=2) as url, application() as app, browser() as driver:
        with requests.Session() as session:
            session.mount("https://api.themoviedb.org", ToReelbase(url))
            tmdbsimple.API_KEY, tmdbsimple.REQUESTS_SESSION = "any", session
            authentication = tmdbsimple.Authentication()
            token = authentication.token_new()["request_token"]

            page = f"{url}/authenticate/{token}?redirect_to={quote(f'{app}/back?x=1', safe='')}"
            driver.get(f"{app}/?to={quote(page, safe='')}")
            driver.find_element("id", "out").click()
            wait_for(driver, f"{url}/authenticate/{token}")
            driver.find_element("link text", "Make one").click()
            wait_for(driver, f"{url}/signup")
            send(driver, {"username": "ann", "password": PASSWORD}, "Make the account")
            assert heading(driver) == "Let an application in?"
            assert app.removeprefix("http://") in driver.page_source
            send(driver, {}, "Approve")
            assert wait_for(driver, app) == f"{app}/back?x=1&request_token={token}&approved=true"
            session_id = authentication.session_new(request_token=token)["session_id"]
        assert whose(database_url, Who(Caller(session_id=session_id))) == "ann"

        bearer = {"authorization": "Bearer any"}
        asked = requests.post(
            f"{url}/4/auth/request_token", json={"redirect_to": f"{app}/v4"}, headers=bearer
        )
        token = asked.json()["request_token"]
        page = f"{url}/auth/access?request_token={token}"
        driver.get(f"{app}/?to={quote(page, safe='')}")
        driver.find_element("id", "out").click()  # signed in already, though the link is on another site
        wait_for(driver, f"{url}/auth/access")
        driver.find_element("xpath", "//button[normalize-space()='Approve']").click()
        assert wait_for(driver, app) == f"{app}/v4"
        given = requests.post(
            f"{url}/4/auth/access_token", json={"request_token": token}, headers=bearer
        ).json()
        assert whose(database_url, Who(Caller(bearer=given["access_token"]))) == "ann"

        driver.get(f"{url}/account")
        assert "2 applications" in driver.page_source
        send(driver, {"password": PASSWORD}, "Delete the account")
        assert heading(driver) == "Your account is deleted"
        assert whose(database_url, Who(Caller(session_id=session_id))) is None
        assert [each for each in driver.get_log("browser") if "favicon" not in each["message"]] == []
