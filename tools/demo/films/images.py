"""Image records: which pictures of an entity exist, in which language, size and standing."""

from __future__ import annotations

from typing import Any

from tools.demo.ids import image_path, object_id

Image = dict[str, Any]
REGIONS = {
    "en": "US",
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "ja": "JP",
    "ko": "KR",
    "pl": "PL",
    "pt": "BR",
    None: None,
}
SIZES = {
    "poster": [(2000, 3000), (1000, 1500), (1400, 2100)],
    "backdrop": [(3840, 2160), (1920, 1080), (1280, 720)],
    "logo": [(1600, 640), (1000, 410), (800, 310)],
    "profile": [(1000, 1500), (600, 900), (500, 750)],
}
STANDING = [(5.522, 18), (5.318, 9), (5.172, 4), (3.334, 2), (2.278, 1), (0.0, 0)]


def image(kind: str, id: int, type: str, n: int, language: str | None) -> Image:
    """Return the record of one picture; `n` counts the pictures of this type, best first."""
    width, height = SIZES[type][(id + n) % 3]
    average, count = STANDING[min(n, len(STANDING) - 1)]
    return {
        "aspect_ratio": round(width / height, 3),
        "height": height,
        "iso_3166_1": REGIONS[language],
        "iso_639_1": language,
        "file_path": image_path(kind, id, type, n, language, ext="png" if type == "logo" else "jpg"),
        "vote_average": average,
        "vote_count": count,
        "width": width,
    }


def series_of(kind: str, id: int, type: str, languages: list[str | None]) -> list[Image]:
    """Return one picture of the type for each language given, best first."""
    return [image(kind, id, type, n, language) for n, language in enumerate(languages)]


def best(images: list[Image], language: str | None) -> str:
    """Return the path that details show: the first in the language, or else the first of all."""
    return str(next((row for row in images if row["iso_639_1"] == language), images[0])["file_path"])


def company_logo(id: int, n: int) -> Image:
    """Return the record of a company's logo."""
    width, height = SIZES["logo"][(id + n) % 3]
    average, count = STANDING[3 + n]
    return {
        "aspect_ratio": width / height,
        "file_path": image_path("company", id, "logo", n, None, ext="png"),
        "height": height,
        "id": object_id("company", str(id), "logo", str(n)),
        "file_type": ".png" if n else ".svg",
        "vote_average": average,
        "vote_count": count,
        "width": width,
    }
