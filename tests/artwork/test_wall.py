"""A wall of forty posters in a real browser: each loads, and nothing complains."""

import json
import time
from pathlib import Path

import pytest

from tests.asking import ANY_KEY, served
from tests.browsing import PATIENCE, browser, needs_browser

PAGE = """<!doctype html><meta charset="utf-8"><title>Forty posters</title>
<style>body {{ margin: 8px; background: #{ground}; }} img {{ width: 178px; margin: 3px; vertical-align: top }}
.wide {{ width: 300px }} .face {{ width: 92px }} .logo {{ width: 200px; padding: 6px }}</style>{images}"""
FINISHED = "return [...document.images].every(each => each.complete)"
SIZES = "return [...document.images].map(each => [each.naturalWidth, each.naturalHeight])"


@pytest.mark.once
@pytest.mark.thorough
@needs_browser
def test_forty_posters_and_what_is_beside_them(demo_url: str, tmp_path: Path) -> None:
    from urllib.request import urlopen

    with served(demo_url, workers=2, image_renditions=str(tmp_path / "renditions")) as url:

        def asked(path: str) -> dict[str, list[dict[str, object]]]:
            with urlopen(f"{url}/3/{path}{'&' if '?' in path else '?'}api_key={ANY_KEY}") as answer:
                found: dict[str, list[dict[str, object]]] = json.load(answer)
            return found

        titles = [each for page in (1, 2) for each in asked(f"discover/movie?page={page}")["results"]]
        people = [each for each in asked("movie/11/credits")["cast"] if each["profile_path"]][:6]
        companies = [each for each in asked("movie/11")["production_companies"] if each["logo_path"]]
        logos = [each["file_path"] for each in asked("movie/11/images")["logos"]]
        images = [f'<img src="{url}/t/p/w342{each["poster_path"]}">' for each in titles]
        images += [f'<img class="wide" src="{url}/t/p/w780{each["backdrop_path"]}">' for each in titles[:4]]
        images += [f'<img class="face" src="{url}/t/p/w185{each["profile_path"]}">' for each in people]
        images += [f'<img class="logo" src="{url}/t/p/w300{each["logo_path"]}">' for each in companies]
        images += [f'<img class="logo" src="{url}/t/p/original{path}">' for path in logos]
        assert len(titles) == 40 and people and companies and logos
        page = tmp_path / "wall.html"
        page.write_text(PAGE.format(ground="fff", images="".join(images)))
        with browser("--window-size=1500,2100") as driver:
            driver.get(page.as_uri())
            until = time.monotonic() + PATIENCE
            while not driver.execute_script(FINISHED) and time.monotonic() < until:
                time.sleep(0.1)
            sizes = driver.execute_script(SIZES)
            assert driver.get_log("browser") == []
            driver.save_screenshot(str(tmp_path / "wall.png"))
    assert len(sizes) == len(images)
    assert sizes[:40] == [[342, 513]] * 40
    assert all(width == 780 for width, _ in sizes[40:44])
    assert all(width and height for width, height in sizes)
