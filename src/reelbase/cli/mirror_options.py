"""The options of `reelbase mirror`, as Typer takes them."""

from pathlib import Path
from typing import Annotated

from typer import Option

From = Annotated[str, Option("--from", help="The server; else the setting upstream.", metavar="URL")]
Key = Annotated[str, Option("--key", help="Your key there; else the setting upstream_key.")]
Ids = Annotated[
    Path | None,
    Option("--ids", help="Only what this file names: `movie 603`, `tv/1399`, addresses.", metavar="FILE"),
]
Discover = Annotated[
    str,
    Option("--discover", help="Only what a query finds: movie?with_genres=18&vote_count.gte=1000."),
]
Library = Annotated[
    list[str] | None,
    Option(
        "--library",
        help="Only what a media library holds: a folder, or a program as in `jellyfin=http://host:8096` "
        "(jellyfin, emby, plex, radarr, sonarr). Several may be named.",
        metavar="FOLDER",
    ),
]
Decisions = Annotated[
    Path,
    Option(
        "--decisions",
        help="Of a library: the table in which its titles that were found by their names, or not at all, "
        "are listed for you to correct; it is read, and written.",
        metavar="FILE",
    ),
]
LibraryKeys = Annotated[
    Path | None,
    Option(
        "--library-keys",
        help="Keys of these programs, `jellyfin = KEY` a line; else variables such as JELLYFIN_KEY.",
        metavar="FILE",
    ),
]
Follow = Annotated[bool, Option("--follow", help="Only what changed since the last time.")]
Named = Annotated[
    bool,
    Option(
        "--named", help="Then also what titles here name: people, collections with their films, companies, …"
    ),
]
Kinds = Annotated[
    str,
    Option("--kinds", help="Of all only these: movie,tv,person,collection,company,network,keyword."),
]
Adult = Annotated[bool, Option("--adult", help="Of all also what is for adults.")]
IdFiles = Annotated[str, Option("--id-files", help="Where the daily id files are.", metavar="URL")]
Languages = Annotated[
    str,
    Option("--languages", help="Further languages: de-DE,fr-FR. Titles come in all languages anyway."),
]
DepthOf = Annotated[
    str,
    Option("--depth", help="Of series: title, season (each season's own parts too) or episode."),
]
Pages = Annotated[int, Option("--pages", help="Pages of what is similar and recommended.", min=1, max=500)]
Rate = Annotated[float, Option("--rate", help="Requests a second; 0 is no limit.", min=0.0)]
Connections = Annotated[int, Option("--connections", help="Requests at a time.", min=1, max=200)]
Timeout = Annotated[float, Option("--timeout", help="Seconds to wait for an answer.", min=0.1)]
Pictures = Annotated[
    str,
    Option(
        "--pictures",
        help="Then also picture files, in the largest sizes up to w780, original, or "
        "poster=w500,backdrop=w1280,profile=w185.",
        metavar="SIZES",
    ),
]
PicturesBytes = Annotated[
    str,
    Option("--pictures-bytes", help="The most that all pictures may take: 20GB. The rest is left out."),
]
PicturesEach = Annotated[
    int,
    Option("--pictures-each", help="Posters, backdrops, … of a title in each language; 0 is all.", min=0),
]
PicturesFrom = Annotated[
    str,
    Option(
        "--pictures-from",
        help="Where pictures are; else the setting image_upstream, else what the server says.",
        metavar="URL",
    ),
]
Report = Annotated[
    Path | None,
    Option(
        "--report", help="Write what is here and what is missing, with the reason, as JSON.", metavar="FILE"
    ),
]
