"""Files and paths that mean harm: refused with 404, in bounded memory, and nothing stops working."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from reelbase.artwork.svg import find_danger
from reelbase.artwork.validation import Checked, Format, Limits, Unfit, check
from tests.artwork.conftest import Visitor
from tests.artwork.hostile import INSIDE, hostile, paths
from tests.artwork.painting import jpeg, png, svg, webp

WORKER_MEGABYTES = 200  # with the answers that the test holds, of 30 MB some of them
RENDERER_MEGABYTES = 600


def visited(folder: Path, seed: int, number: int) -> dict[str, Any]:
    """What came of so many files."""
    command = [sys.executable, "-m", "tests.artwork.hostile"]
    for verb in ("make", "visit"):
        words = [*command, verb, str(folder), str(seed), str(number)]
        found = subprocess.run(
            words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    result: dict[str, Any] = json.loads(found.stdout)
    return result


@pytest.mark.thorough
def test_some_hostile_files(visitor: Visitor) -> None:
    for each in hostile(1, 22):
        visitor.put(each.name, each.data)
        expected = {404} if each.must_fail else {404, 200}
        assert {visitor.get(f"/t/p/{size}/{each.name}").status for size in ("original", "w342")} <= expected
    assert {visitor.get(path).status for path in paths(1, 200)} == {404}


@pytest.mark.thorough
@pytest.mark.parametrize("number", [150, pytest.param(1000, marks=pytest.mark.enduring)])
def test_hundreds_of_hostile_files(number: int, tmp_path: Path) -> None:
    result = visited(tmp_path, 2, number)
    assert result["files"] > number
    assert result["wrong"] == []
    assert result["worker_megabytes"] < WORKER_MEGABYTES
    assert result["renderer_megabytes"] < RENDERER_MEGABYTES


def test_pictures_are_told_by_their_content() -> None:
    assert check(jpeg(60, 90)) == Checked(Format.JPEG, 60, 90)
    assert check(png(60, 90)) == Checked(Format.PNG, 60, 90)
    assert check(webp(60, 90)) == Checked(Format.WEBP, 60, 90)
    assert check(svg(60, 90)) == Checked(Format.SVG, 60, 90)


def test_limits_are_those_of_whoever_checks() -> None:
    assert check(jpeg(60, 90), Limits(pixels=60 * 90)).width == 60
    for limits in (Limits(pixels=60 * 90 - 1), Limits(side=89), Limits(bytes=len(jpeg(60, 90)) - 1)):
        with pytest.raises(Unfit, match="are the most"):
            check(jpeg(60, 90), limits)


@pytest.mark.parametrize("inside", INSIDE)
def test_svg_that_is_refused(inside: str) -> None:
    with pytest.raises(Unfit, match=r"^SVG with "):
        check(svg(60, 90, inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<title>A logo</title><desc>&amp; more</desc>",
        "<linearGradient id='a'><stop stop-color='red'/></linearGradient><path fill='url(#a)' d='M0 0h9'/>",
        "<g id='b'><path d='M0 0h9'/></g><use href='#b' x='3'/>",
        "<g id='b'/><use xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='#b'/>",
        "<style>.st0 { fill: #ff0000; clip-path: url('#c') }</style><clipPath id='c'/>",
        "<metadata xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:RDF r:about='x'/></metadata>",
        "<text font-family='Some Font'>Words</text>",
        "<g id='a (copy)' data-name='Layer (1)' aria-label='Logo (new)' class='x y'/>",
        "<g xmlns:i='http://www.inkscape.org/namespaces/inkscape' i:label='Logo (new)' i:file='C:\\\\a'/>",
        "<i:grid xmlns:i='http://www.inkscape.org/namespaces/inkscape' href='http://a.example'/>",
        "<path transform='matrix (1 0 0 1 0 0) translate(3)' fill='rgb(1 2 3)' xml:space='preserve'/>",
        "<style type='text/css'><![CDATA[@media screen and (width: 9px) { g:not(.a) { r: 1 } }]]></style>",
    ],
)
def test_svg_as_people_draw_it(inside: str) -> None:
    document = '<?xml version="1.0" encoding="utf-8"?>\n<!-- Generator: something -->\n<!DOCTYPE svg PUBLIC '
    document += '"-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    assert check(document.encode() + svg(60, 90, inside)) == Checked(Format.SVG, 60, 90)


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0" encoding="utf-7"?>',
        '<?xml version="1.0" encoding="shift_jis"?>',
        '<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "file:///etc/passwd">',
        '<!DOCTYPE svg [<!ATTLIST g onload CDATA "alert(1)">]>',
    ],
)
def test_svg_is_refused_for_what_stands_before_it(before: str) -> None:
    with pytest.raises(Unfit, match=r"^SVG with "):
        check(before.encode() + svg(60, 90))


@pytest.mark.parametrize("piece", ["a", " ", "url(", "url( ", "#", "(", "a ", "a(", "@", "url(#", '"'])
def test_vetting_takes_time_in_proportion(piece: str) -> None:
    """A megabyte of the same, in a style and in an attribute."""
    text = (piece * (1 << 20))[: 1 << 20]
    for inside in (f"<style>{text}</style>", f"<rect style='{text}'/>"):
        begun = time.process_time()
        find_danger(svg(60, 90, inside))
        assert time.process_time() - begun < 2
