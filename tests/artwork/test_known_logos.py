"""Logos of studios and networks that programs ask for by paths of their own are drawn on every catalogue."""

import pytest
import pyvips

from reelbase.catalog.images import USUAL
from reelbase.catalog.picture_subject import KNOWN_LOGOS
from reelbase.setting_values import DrawnArtwork
from tests.asking import Client

SEERR = "w780_filter(duotone,ffffff,bababa)"
SIZES = (SEERR, "w500", "original", "h60", "w600_and_h900_bestv2")


def test_each_is_drawn_where_the_catalogue_is_empty(database_url: str) -> None:
    assert len(KNOWN_LOGOS) == 33
    with Client(database_url) as client:
        for path in KNOWN_LOGOS:
            answer = client.get(f"/t/p/{SEERR}/{path}.png")
            assert (answer.status, answer.headers["content-type"]) == (200, "image/png"), path
            image = pyvips.Image.pngload_buffer(answer.body)
            assert (image.width, image.height) == (780, 780 * USUAL["logo"][1] // USUAL["logo"][0])
            assert image[image.bands - 1].avg() > 2, "there is nothing on it"


@pytest.mark.parametrize("size", SIZES)
def test_one_is_drawn_in_every_size_on_a_full_catalogue(demo_url: str, size: str) -> None:
    with Client(demo_url) as client:
        assert client.get(f"/t/p/{size}/wdrCwmRnLFJhEoH8GSfymY85KHT.png").status == 200
        assert client.get(f"/t/p/{size}/wdrCwmRnLFJhEoH8GSfymY85KHX.png").status == 404


def test_none_is_drawn_where_nothing_is(database_url: str) -> None:
    with Client(database_url, drawn_artwork=DrawnArtwork.NONE) as client:
        assert client.get(f"/t/p/{SEERR}/wdrCwmRnLFJhEoH8GSfymY85KHT.png").status == 404


def test_each_leads_to_something_on_the_demo(demo_url: str) -> None:
    with Client(demo_url) as client:
        statuses = {
            (kind, number): client.get(f"/3/{kind}/{number}").status
            for kind, number, _ in KNOWN_LOGOS.values()
        }
        assert set(statuses.values()) == {200}, statuses
