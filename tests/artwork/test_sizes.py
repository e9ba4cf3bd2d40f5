"""Each size that clients ask for: dimensions, format and what is to be seen, of originals of each kind."""

import pytest
import pyvips

from reelbase.artwork.render import render
from reelbase.artwork.sizes import ORIGINAL, read_size
from reelbase.artwork.validation import Format
from reelbase.catalog.configuration import image_sizes
from tests.artwork.painting import CORNERS, at, is_near, jpeg, png, quarters, seen, svg, webp
from tests.recordings import reference_table

CONFIGURED = image_sizes()
CROPS = """
w66_and_h66_face w90_and_h90_face w94_and_h141_bestv2 w116_and_h174_face w120_and_h133_face
w130_and_h195_bestv2 w138_and_h175_face w150_and_h150_bestv2 w150_and_h225_bestv2 w180_and_h180_face
w185_and_h278_bestv2 w188_and_h282_bestv2 w220_and_h330_face w235_and_h235_face w250_and_h141_face
w250_and_h141_bestv2 w264_and_h397_bestv2 w276_and_h350_face w300_and_h300_face w300_and_h450_bestv2
w355_and_h200_multi_faces w370_and_h556_bestv2 w375_and_h375_face w440_and_h660_face
w470_and_h470_face w500_and_h282_face w533_and_h300_bestv2 w600_and_h900_bestv2
w710_and_h400_multi_faces w1000_and_h450_multi_faces w1000_and_h563_face w1066_and_h600_bestv2
w1280_and_h720_multi_faces w1440_and_h320_multi_faces w1440_and_h450_multi_faces
w1920_and_h427_multi_faces w1920_and_h600_multi_faces w1920_and_h800_multi_faces
"""  # that clients and the pages of TMDB ask for
WIDTHS = ["w1920", "h60", "h100"]
KNOWN = sorted(
    {
        *CONFIGURED.backdrop_sizes,
        *CONFIGURED.logo_sizes,
        *CONFIGURED.poster_sizes,
        *CONFIGURED.profile_sizes,
        *CONFIGURED.still_sizes,
        *CROPS.split(),
        *WIDTHS,
    }
)
POSTER, BACKDROP, SMALL = (1000, 1500), (1920, 1080), (100, 150)
QUARTERS = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))


def wanted(token: str, width: int, height: int) -> tuple[int, int]:
    """The dimensions of a size: reckoned here once more, by the words of the documentation."""
    if token == "original":
        return width, height
    if "_and_" in token:
        to_width, to_height = (int(each[1:]) for each in token.split("_")[::2][:2])
        room = min(1, width / to_width, height / to_height)
        return round(to_width * room), round(to_height * room)
    side = int(token[1:])
    shrink = min(1, side / (width if token[0] == "w" else height))
    return round(width * shrink), round(height * shrink)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("token", "original"),
    [
        *((token, POSTER) for token in KNOWN),
        *((token, BACKDROP) for token in KNOWN[::3]),
        *((token, SMALL) for token in KNOWN[::3]),
    ],
)
def test_a_jpeg_in_each_size(token: str, original: tuple[int, int]) -> None:
    size = read_size(token)
    assert size and size.token == token
    data = render(jpeg(*original), size, Format.JPEG)
    image = seen(data)
    assert data[:3] == b"\xff\xd8\xff"
    expected = wanted(token, *original)
    assert abs(image.width - expected[0]) <= 1 and abs(image.height - expected[1]) <= 1
    if size.crop:  # the largest of its ratio, to the pixel
        assert (image.width, image.height) == expected
    else:
        assert all(
            is_near(at(image, *place), colour) for place, colour in zip(QUARTERS, CORNERS, strict=True)
        )


@pytest.mark.parametrize("token", [each for each in KNOWN if "_" not in each and each != "original"])
def test_a_png_keeps_what_is_transparent(token: str) -> None:
    size = read_size(token)
    assert size
    image = seen(render(png(900, 600), size, Format.PNG))
    assert (image.bands, image.width) == (4, wanted(token, 900, 600)[0])
    assert at(image, 0.2, 0.2)[3] == 0
    assert is_near(at(image, 0.75, 0.25), (*CORNERS[1], 255))


def test_every_size_that_was_seen_is_known() -> None:
    table = reference_table("image_sizes")
    configured = {size for name, sizes in table["configured"].items() if "sizes" in name for size in sizes}
    assert configured | {*table["extra_known"], *table["extra_widths"]} == {*KNOWN}


def test_a_crop_is_of_the_middle_and_the_upper_part() -> None:
    size = read_size("w300_and_h100_bestv2")
    assert size
    image = seen(render(jpeg(300, 400), size, Format.JPEG))  # its colours meet in the middle, at 200
    assert is_near(at(image, 0.2, 0.8), CORNERS[0]) and is_near(at(image, 0.8, 0.8), CORNERS[1])


@pytest.mark.parametrize("kind", ["face", "multi_faces", "smart"])
def test_a_crop_keeps_what_draws_attention(kind: str) -> None:
    picture = quarters(300, 300) * 0 + [120, 120, 120]
    picture = picture.cast("uchar").draw_rect([230, 150, 120], 130, 230, 40, 40, fill=True)
    size = read_size(f"w300_and_h100_{kind}")
    assert size
    image = seen(render(picture.jpegsave_buffer(), size, Format.JPEG))
    found = [at(image, x / 30, y / 10) for x in range(30) for y in range(10)]
    assert any(is_near(each, (230, 150, 120), 30) for each in found)


def test_filters() -> None:
    def filtered(token: str, data: bytes = b"", output: Format = Format.JPEG) -> tuple[int, ...]:
        size = read_size(token)
        assert size and size.token == token
        return at(seen(render(data or grey, size, output)), 0.75, 0.25)

    grey = (quarters(400, 400) * 0 + [255, 255, 255]).cast("uchar").jpegsave_buffer(Q=95)
    black = (quarters(400, 400) * 0).cast("uchar").jpegsave_buffer(Q=95)
    assert is_near(filtered("w200_filter(duotone,102030,e0d0c0)"), (0xE0, 0xD0, 0xC0), 5)
    assert is_near(filtered("w200_filter(duotone,102030,e0d0c0)", black), (0x10, 0x20, 0x30), 5)
    assert is_near(filtered("w200_filter(negate,000000,666666)"), (0, 0, 0), 5)
    assert is_near(filtered("w200_filter(negate,000000,666666)", black), (0x66, 0x66, 0x66), 5)
    on_nothing = filtered("w200_filter(negate,000000,ffffff)", png(400, 400), Format.PNG)
    assert on_nothing[3] == 255 and len(on_nothing) == 4
    size = read_size("w390_filter(blur)")
    assert size
    image = seen(render(jpeg(400, 400), size, Format.JPEG))
    assert (image.width, image.height) == (390, 390)
    assert is_near(at(image, 0.1, 0.1), CORNERS[0])
    middle = tuple(sum(each) // 4 for each in zip(*CORNERS, strict=True))
    assert is_near(at(image, 0.5, 0.5), middle, 40)


@pytest.mark.parametrize("text", ["W500_FILTER(DUOTONE,ABC,FFFFFF)", "w500_filter(duotone,aabbcc,fff)"])
def test_one_size_has_one_spelling(text: str) -> None:
    size = read_size(text.replace("W500", "w500"))
    assert size and size.token == "w500_filter(duotone,aabbcc,ffffff)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "w",
        "w0",
        "w00500",
        "w0500",
        "w3841",
        "w99999",
        "h3841",
        "w-1",
        "w1e3",
        "w٥٠٠",
        "500",
        "w500x",
        "w500_and_h281",
        "w500_and_h9999_face",
        "w500_and_h0_face",
        "w500_h281",
        "w500_and_h281_best",
        "ORIGINAL",
        "original_filter(blur)",
        "w500_filter(blur,fff,fff)",
        "w500_filter(duotone)",
        "w500_filter(duotone,fff)",
        "w500_filter(duotone,ggg,fff)",
        "w500_filter(sepia)",
        "w500_filter(blur)_filter(blur)",
        "../original",
        "w500\n",
    ],
)
def test_what_is_no_size(text: str) -> None:
    assert read_size(text) is None


def test_a_picture_is_turned_as_its_camera_says() -> None:

    picture = quarters(300, 200).copy()
    picture.set_type(pyvips.GValue.gint_type, "orientation", 6)  # to be turned clockwise
    size = read_size("w100")
    assert size
    image = seen(render(picture.jpegsave_buffer(), size, Format.JPEG))
    assert (image.width, image.height) == (100, 150)
    assert is_near(at(image, 0.75, 0.25), CORNERS[0])
    assert not image.get_typeof("orientation") or image.get("orientation") == 1


def test_colours_are_srgb() -> None:
    picture = quarters(300, 200)
    grey = picture.colourspace("b-w")
    deep = picture.colourspace("rgb16").pngsave_buffer(bitdepth=16)
    size = read_size("w100")
    assert size

    def red(data: bytes) -> tuple[int, ...]:
        image = seen(render(data, size, Format.JPEG))
        assert (image.bands, image.format, image.interpretation) == (3, "uchar", "srgb")
        return at(image, 0.25, 0.25)

    assert is_near(red(deep), CORNERS[0])
    assert is_near(red(picture.colourspace("cmyk").jpegsave_buffer(Q=95)), CORNERS[0], 60)  # inks are duller
    assert is_near(red(grey.jpegsave_buffer(Q=95)), (round(grey(10, 10)[0]),) * 3)


def test_nothing_of_the_camera_is_left() -> None:

    picture = quarters(300, 200).copy()
    picture.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", "Somebody (Somebody, ASCII, 9 components)")
    data = picture.jpegsave_buffer()
    assert b"Somebody" in data
    size = read_size("w100")
    assert size and b"Somebody" not in render(data, size, Format.JPEG)


@pytest.mark.parametrize(
    ("token", "dimensions"), [("w500", (500, 250)), ("h60", (120, 60)), ("w185", (185, 92))]
)
def test_what_is_drawn_has_every_size(token: str, dimensions: tuple[int, int]) -> None:
    size = read_size(token)
    assert size
    image = seen(render(svg(40, 20), size, Format.PNG))
    assert (image.width, image.bands) == (dimensions[0], 4) and abs(image.height - dimensions[1]) <= 1
    assert at(image, 0.25, 0.5) == (0xE6, 0x28, 0x28, 255) and at(image, 0.75, 0.5)[3] == 0


def test_a_small_drawing_is_large_as_an_original() -> None:
    image = seen(render(svg(40, 20), ORIGINAL, Format.PNG))
    assert (image.width, image.height) == (1000, 500)


@pytest.mark.parametrize("output", [Format.WEBP, Format.AVIF, Format.PNG])
def test_other_formats(output: Format) -> None:
    size = read_size("w342")
    assert size
    data = render(webp(684, 400), size, output)
    assert data[8:12] == b"WEBP" if output is Format.WEBP else True
    assert data[4:12] == b"ftypavif" if output is Format.AVIF else True
    if output is not Format.AVIF:  # which nothing here reads
        image = seen(data)
        assert (image.width, image.height) == (342, 200)
        assert all(
            is_near(at(image, *place), colour) for place, colour in zip(QUARTERS, CORNERS, strict=True)
        )
