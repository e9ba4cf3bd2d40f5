"""Pictures to draw: one of each type, and titles that are hard to set."""

from reelbase.catalog.picture_subject import PictureSubject
from reelbase.entity import Entity, Kind


def poster(
    name: str, language: str = "en", *genres: int, path: str = "/a.jpg", number: int = 1
) -> PictureSubject:
    """A poster of a movie from 1984."""
    entity = Entity(Kind.MOVIE, number)
    return PictureSubject(
        path, entity, "poster", 1000, 1500, language, name, name, "1984", look=entity, genres=genres
    )


def other(type_: str, width: int, height: int, name: str = "Ada Lovelace") -> PictureSubject:
    """A picture of another type, of a series' episode or of whatever has such pictures."""
    kind = {"profile": Kind.PERSON, "logo": Kind.COMPANY, "still": Kind.EPISODE}.get(type_, Kind.TV)
    entity = Entity(kind, 7)
    series = Entity(Kind.TV, 3)
    return PictureSubject(
        f"/{type_}.jpg", entity, type_, width, height, "", name, name, number=12, look=series, genres=(80,)
    )


TITLES = {
    "one letter": ("M", "de"),
    "one word": ("Metropolis", "de"),
    "long": (
        "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb and Everything After It",
        "en",
    ),
    "one long word": ("Donaudampfschifffahrtsgesellschaftskapitän", "de"),
    "longest word": (
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "de",
    ),
    "subtitle": ("Star Wars: Episode V – The Empire Strikes Back", "en"),
    "greek": ("Ο Θίασος", "el"),
    "cyrillic": ("Броненосец Потёмкин", "ru"),
    "hebrew": ("ואלס עם באשיר", "he"),
    "arabic": ("عمر 2", "ar"),
    "mixed": ("فيلم WALL-E الجديد", "ar"),
    "devanagari": ("पथेर पांचाली", "hi"),
    "tamil": ("நாயகன்", "ta"),
    "thai": ("ลุงบุญมีระลึกชาติ", "th"),
    "georgian": ("მონანიება", "ka"),
    "armenian": ("Նռան գույնը", "hy"),
    "japanese": ("千と千尋の神隠し", "ja"),
    "katakana": ("ガーディアンズ・オブ・ギャラクシー", "ja"),
    "korean": ("올드보이", "ko"),
    "chinese": ("卧虎藏龙", "zh"),
    "marks": ("<Ctrl> & \u0000\u200b Söns™ №5", "sv"),
}
