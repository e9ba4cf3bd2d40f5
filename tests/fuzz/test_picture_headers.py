"""Pictures whose beginnings were tampered with: taken for what they are, or refused with a reason."""

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from reelbase.artwork.renderer import Work, answered
from reelbase.artwork.validation import LIMITS, Format, Unfit, check, measure, sniff
from tests.artwork.painting import jpeg, photograph, png, quarters, svg, webp
from tests.fuzz.mutation import mutated
from tests.thorough import fuzz_inputs

pytestmark = pytest.mark.once

SECONDS = 2.0  # of the processor, for any of them
MEGABYTES = 400  # of memory, for all of them
HEAD = 200  # bytes in which most changes are: where sizes, colours and lengths stand


def avif() -> bytes:
    return bytes(quarters(60, 90).heifsave_buffer(compression="av1", effort=0))


def gif() -> bytes:
    return bytes(quarters(60, 90).gifsave_buffer())


def samples() -> list[bytes]:
    """Small pictures of every kind that is taken, and of some that are not."""
    picture = photograph(60, 90)
    return [
        *(jpeg(60, 90), png(60, 90), webp(60, 90), svg(60, 90), avif(), gif()),
        *(bytes(picture.jpegsave_buffer(interlace=True)), bytes(picture.pngsave_buffer(interlace=True))),
        *(bytes(picture.pngsave_buffer(palette=True)), bytes(picture.webpsave_buffer(lossless=True))),
        *(bytes(picture.tiffsave_buffer()), bytes(picture.colourspace("b-w").pngsave_buffer(bitdepth=1))),
        bytes(picture.copy_memory().jpegsave_buffer(profile="srgb")),
    ]


WORDS = [
    *(
        b"\xff\xd8\xff",
        b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff",
        b"\xff\xe1\xff\xffExif\0\0",
        b"\xff\xda",
        b"\xff\xd9",
    ),
    *(
        b"\x89PNG\r\n\x1a\n",
        b"IHDR\x7f\xff\xff\xff\x7f\xff\xff\xff",
        b"IDAT",
        b"iCCP",
        b"zTXt",
        b"acTL",
        b"PLTE",
        b"tRNS",
    ),
    *(
        b"RIFF\xff\xff\xff\xffWEBP",
        b"VP8 ",
        b"VP8L",
        b"VP8X\x0a\0\0\0\x02",
        b"ANIM",
        b"ANMF",
        b"ICCP",
        b"ALPH",
    ),
    *(
        b"\0\0\0\x1cftypavif",
        b"ispe",
        b"ipco",
        b"iloc",
        b"meta",
        b"mdat",
        b"GIF89a\xff\xff\xff\xff",
        b"<svg",
        b"\0\0\0\0",
    ),
    *(b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\1"),
]


def tampered(number: int) -> Iterator[bytes]:
    """So many pictures whose first bytes were changed; every fourth was changed anywhere."""
    found = samples()
    heads = [each[:HEAD] for each in found]
    rests = {each[:HEAD][:24]: each[HEAD:] for each in found}
    yield from mutated(found, number // 4, words=WORDS, seed=3)
    for place, head in enumerate(mutated(heads, number - number // 4, words=WORDS, seed=4, most=1 << 12)):
        yield head + rests.get(head[:24], found[place % len(found)][HEAD:])


def memory() -> float:
    """The most that this process has ever taken, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_beginning_is_read_or_refused() -> None:
    before, found = memory(), Counter[str]()
    for number, data in enumerate(tampered(fuzz_inputs())):
        begun = time.process_time()
        try:
            checked = measure(data)
        except Unfit as error:
            assert error.reason and "\n" not in error.reason, number
            found["refused"] += 1
        else:
            assert 0 < checked.width <= LIMITS.side and 0 < checked.height <= LIMITS.side, number
            assert checked.width * checked.height <= LIMITS.pixels, number
            assert checked.format is sniff(data), number
            found[checked.format] += 1
        assert time.process_time() - begun < SECONDS, number
    assert memory() - before < MEGABYTES
    assert min(found["refused"], *(found[each] for each in ("jpeg", "png", "webp"))) > 0, found


def test_what_passes_is_decoded_and_rendered_or_refused() -> None:
    """As the process does that renders, of which there are fewer tries since each decodes all pixels."""
    before, found = memory(), Counter[int]()
    for number, data in enumerate(tampered(fuzz_inputs() // 8)):
        begun = time.process_time()
        for work in (Work("", "", ""), Work("w45", "jpeg", "")):
            status, answer = answered(work, data)
            assert status in {0, 1} and answer, number
            found[status] += 1
        assert time.process_time() - begun < SECONDS * 2, number
    assert memory() - before < MEGABYTES
    assert found[0] and found[1]


@pytest.mark.parametrize("make", [avif, gif])
def test_what_is_only_given_or_not_even_that_is_not_taken(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unfit, match="neither JPEG, PNG, WebP nor SVG"):
        check(make())


def test_the_samples_are_what_they_should_be() -> None:
    kinds = Counter(sniff(each) for each in samples())
    assert kinds[None] == 3 and {*kinds} == {None, Format.JPEG, Format.PNG, Format.WEBP, Format.SVG}
