"""Words in the names of folders and files: endings, folders of extras, what is said of a video's making."""

import re
from itertools import dropwhile

VIDEOS = frozenset((
    ".3gp", ".asf", ".avi", ".divx", ".flv", ".img", ".iso", ".m2ts", ".m4v", ".mk3d", ".mkv", ".mov", ".mp4",
    ".mpeg", ".mpg", ".mts", ".ogm", ".ogv", ".rm", ".rmvb", ".strm", ".ts", ".vob", ".webm", ".wmv", ".wtv",
))  # fmt: skip
COMPANIONS = frozenset((
    ".ass", ".bif", ".idx", ".jpeg", ".jpg", ".nfo", ".plexmatch", ".png", ".srt", ".ssa", ".sub", ".sup",
    ".tbn", ".txt", ".vtt", ".webp", ".rar", ".sfv", ".par2", ".nzb",
))  # fmt: skip
"""Endings of files that accompany a video, even before it is there."""
_OF_ARCHIVE = re.compile(r"\.[rst]\d\d")
DISCS = frozenset(("bdmv", "video_ts", "hvdvd_ts", "audio_ts", "certificate"))
"""Folders of a disc that was copied whole."""
DISC_FILES = frozenset(("index.bdmv", "movieobject.bdmv", "video_ts.ifo", "video_ts.vob"))
HIDDEN = frozenset((
    "@eadir", "#recycle", "$recycle.bin", "lost+found", "system volume information", "found.000", "recycler",
))  # fmt: skip
"""Folders that a system or a network drive makes for itself."""
IGNORING = frozenset((".ignore", ".nomedia", ".plexignore"))
"""Empty files by which a folder asks media programs to leave it out."""
OF_FOLDER = frozenset(("movie", "tvshow", "video_ts", "index", "folder", "movieobject", "series", "show"))
"""Names of files that are those of the folder in which they are."""

EXTRAS = re.compile(
    r"(?i)(?:extras?|behind ?the ?scenes|deleted ?scenes?|featurettes?|interviews?|scenes?|shorts?|trailers?|"
    r"others?|samples?|clips?|bonus(?: features| material)?|specials? features|making of|theme-music|"
    r"backdrops|proof|screens(?:hots)?|covers?|posters|fanart|artwork)$"
)
ACCOMPANYING = re.compile(
    r"(?i)(?:subs?|subtitles?|untertitel|sous-titres|extrafanart|extrathumbs|metadata|trickplay|.*\.trickplay|\.actors|"
    r"bdmv|video_ts|hvdvd_ts|audio_ts|certificate|any!|aacs|jacket_p|stream|playlist|clipinf|backup)$"
)
"""Folders next to a video, or of a disc, that hold no title."""
EXTRA_FILE = re.compile(
    r"(?i)(?:(?:.*[-._ ])?(?:trailer|sample)s?\d{0,2}"
    r"|.*-(?:behindthescenes|deleted|deletedscene|featurette|interview|scene|short|clip|extra|other)s?\d{0,2}"
    r"|sample[-._].*|theme|rarbg(?:\.com)?|etrg|.*-x\d\d(?:-.*)?)$"
)
_REMARK = (
    r"(?:$|[ ._-]*[(\[]|[ ._-]+"
    r"(?:-|complete|extended|uncut|remastered|\d{3,4}[pi]|[48]k|uhd|hd|blu-?ray|bd|dvd|web))"
)
"""The end of the name of a part or a season, or remarks behind it; not the rest of a title."""
PARTS = re.compile(
    r"(?i)(?:cd|dvd|disc|disk|part|pt|side|vol)[ ._-]*(?:\d{1,2}|[a-d])(?:[ ._-]?of[ ._-]?\d{1,2})?" + _REMARK
)
"""Folders of the parts of one title."""
GENERIC = re.compile(
    r"(?i)(?:movie|film|video|feature|main|hauptfilm|title[ _-]?t?\d{1,3}|vts[ _]\d\d[ _]\d|\d{5}"
    r"|(?:cd|dvd|disc|disk|part|pt|teil)[ ._-]?(?:\d{1,2}|[a-d]))$"
)
"""Names of files that say nothing of the title, in whatever folder they are."""
SEASON = re.compile(
    r"(?i)(?:(?:season|staffel|saison|temporada|stagione|seizoen|sezon|sæson|säsong|sesong|kausi|"
    r"сезон|シーズン|시즌)[ ._-]*\d{1,4}(?!\d)"
    rf"|(?:series|book|volume|livre|buch)[ ._-]*\d{{1,4}}{_REMARK}"
    r"|\d{1,2}(?:st|nd|rd|th|\.|e|ª|º)?[ ._-]*(?:season|staffel|saison|temporada|stagione|сезон)(?!\w)"
    rf"|第\s*\d{{1,2}}\s*[季期]|s\d{{1,4}}{_REMARK}"
    r"|(?:specials?|ovas?|oav|season[ ._-]?specials?|sonderfolgen|spéciaux|especiales)$)"
)
"""Folders of the seasons of a series."""
OF_SERIES = re.compile(
    r"(?i)(?:tv|tv[ ._-]?(?:shows?|series|serien)|shows|series|serien|séries|seriale|serier|serie tv|"
    r"animes?|kdramas?|k-dramas?|doramas?|cartoons|mini-?series|docuseries|сериалы)$"
)
"""Folders of series."""
OF_MOVIES = re.compile(
    r"(?i)(?:movies?|films?|filme|filmer|filmy|kino|cinema|pel[ií]culas|filmes|cine|spielfilme|feature films|"
    r"(?:4k|3d|uhd|hd|kids|anime|animated)[ ._-]?(?:movies|films)|фильмы)$"
)
"""Folders of movies."""

_SOURCES = (
    r"blu-?ray|b[dr][ -]?(?:rip|mux|remux)|bd(?:25|50)|remux|dvd(?:[ -]?(?:rip|scr|r|5|9|mux|full))?|dvdivx|"
    r"hd-?dvd|u?hdtv(?:rip)?|web[ -]?(?:dl|rip|hd|cap|mux)|hd[ -]?rip|vhs(?:[ -]?rip)?|tv[ -]?rip|"
    r"sat[ -]?rip|dvb(?:[ -]?rip)?|pdtv|dsr(?:ip)?|hd-?cam|cam-?rip|telesync|hd-?ts|telecine|workprint|"
    r"(?:bd|br|web)?screener|vod-?rip|ppv(?:rip)?|amzn|dsnp|atvp|hmax|laserdisc|hdlight|mhd|microhd|uhd"
)
_PICTURE = (
    r"(?:480|540|576|720|900|1080|1440|2160|4320)[pi]\w{0,3}|\d{3,4}[x*]\d{3,4}|[48]k|hdr(?:10)?(?:plus|\+)?|"
    r"dolby ?vision|dovi|sdr|hsbs|h-sbs|half-sbs|half-?ou"
)
_CODECS = (
    r"[xh] ?\.?26[456]|hevc|avc|xvid|divx\d?|av1|vc-?1|mpeg-?[24]|(?:8|10|12)[ -]?bits?|hi10p?|"
    r"dts(?:-?(?:hd|x|es|ma))?|true-?hd|e?-?ac-?3|dd[p+]?[ .]?[1257][ .][01]|ddp|he-?aac|aac[\d.]*|"
    r"flac|lpcm"
)
TECHNICAL = re.compile(rf"(?i)(?<![^\W_])(?:{_SOURCES}|{_PICTURE}|{_CODECS})(?![^\W_])")
"""Words of a video's making that are in no title: the title has ended where one stands."""
_GROUP_SCENE = re.compile(rf"(?i)(?:{_SOURCES}|{_PICTURE}|{_CODECS})-\w+$")
EDITIONS = re.compile(
    r"(?i)[\s\-(\[]+(?:(?:the )?(?:director'?s|theatrical|extended|final|ultimate|special|collector'?s|"
    r"criterion|(?:\d\dth )?anniversary|unrated|uncut|remastered|despecialized|imax|limited|"
    r"international|redux|rogue|open matte|black and chrome)[\s\-]*"
    r"(?:cut|edition|version|collection|collector)?(?: remastered)?"
    r"|version longue|langfassung|edition collector|versione integrale|versión extendida|colou?rized)[)\]]*$"
)
"""Words of an edition at the end of a title."""
_LOOSE = frozenset((
    "cam", "ts", "tc", "dv", "hd", "sd", "fhd", "proper", "internal", "limited", "unrated", "uncut",
    "extended", "remastered", "remaster", "theatrical", "multi", "dual", "dl", "ml", "german", "deutsch",
    "french", "truefrench", "english", "eng", "ger", "fre", "ita", "italian", "spanish", "castellano",
    "latino", "esp",
    "spa", "rus", "russian", "jap", "japanese", "kor", "korean", "hin", "hindi", "tamil", "telugu", "nordic",
    "swedish", "danish", "norwegian", "dutch", "polish", "pl", "cz", "vostfr", "vff", "vfq", "vf", "vo",
    "subbed", "dubbed", "subs", "sub", "dubs", "hybrid", "imax", "criterion", "dc", "se", "web", "3d", "sbs",
    "complete", "final", "festival", "retail", "rerip", "repack", "readnfo", "hq", "hr", "pal", "ntsc", "r5",
    "r6", "custom", "line", "md", "stv", "nf", "max", "hulu", "hbo", "pcok", "full", "iso", "mkv", "avi",
    "mp4", "audio", "legendado", "dublado", "untouched", "open", "matte", "uncensored", "censored",
    "atmos", "opus", "hfr", "48fps", "vp9",
))  # fmt: skip
_LOOSE_OR_NONE = _LOOSE | {""}
"""Words that are of a video's making at the end of a name, and may be of a title elsewhere."""


def is_extra(stem: str) -> bool:
    """Return whether a file of this name is an extra; one of the group SCENE is none."""
    return EXTRA_FILE.match(stem) is not None and _GROUP_SCENE.search(stem) is None


def is_companion(ending: str) -> bool:
    """Return whether files of an ending accompany a video, or are parts of an archive with one."""
    return ending in COMPANIONS or _OF_ARCHIVE.fullmatch(ending) is not None


def without_loose_words(title: str) -> str:
    """Return a title without the words of a video's making at its end; all of it if nothing would be left."""
    kept = dropwhile(lambda word: word.strip("-[]()").casefold() in _LOOSE_OR_NONE, reversed(title.split()))
    return " ".join(reversed(list(kept))) or title
