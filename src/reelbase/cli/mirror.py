"""`reelbase mirror`: take titles and people from a live TMDB, or from another Reelbase."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase.cli import progress
from reelbase.cli.counting import number_of
from reelbase.cli.flags import takes_settings
from reelbase.cli.import_ import counted
from reelbase.cli.opening import made
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.importers.mirror.entity_bodies import Extent
    from reelbase.importers.mirror.mirroring import All, MirrorReport, What
    from reelbase.importers.mirror.upstream import Access

FAILURES_SHOWN = 20
PLURALS = {
    "person": "people",
    "collection": "collections",
    "company": "companies",
    "network": "networks",
    "keyword": "keywords",
}


@takes_settings("database", "upstream", "upstream_key", "upstream_resolve")
def mirror(
    settings: Settings,
    from_: str = typer.Option("", "--from", help="The server; else the setting upstream.", metavar="URL"),
    key: str = typer.Option("", "--key", help="Your key there; else the setting upstream_key."),
    ids: Path | None = typer.Option(
        None, "--ids", help="Only what this file names: `movie 603`, `tv/1399`, addresses.", metavar="FILE"
    ),
    discover: str = typer.Option(
        "", "--discover", help="Only what a query finds: movie?with_genres=18&vote_count.gte=1000."
    ),
    library: Path | None = typer.Option(
        None,
        "--library",
        help="Only what a media library holds: names with {tmdb-603}, [imdbid-tt0133093] …, NFO files.",
        metavar="FOLDER",
    ),
    follow: bool = typer.Option(False, "--follow", help="Only what changed since the last time."),
    named: bool = typer.Option(
        False,
        "--named",
        help="Then also what titles here name: people, collections, companies, …",
    ),
    kinds: str = typer.Option(
        "", "--kinds", help="Of all only these: movie,tv,person,collection,company,network,keyword."
    ),
    adult: bool = typer.Option(False, "--adult", help="Of all also what is for adults."),
    id_files: str = typer.Option("", "--id-files", help="Where the daily id files are.", metavar="URL"),
    languages: str = typer.Option(
        "", "--languages", help="Further languages: de-DE,fr-FR. Titles come in all languages anyway."
    ),
    depth: str = typer.Option(
        "season", "--depth", help="Of series: title, season (each season's own parts too) or episode."
    ),
    pages: int = typer.Option(2, "--pages", help="Pages of what is similar and recommended.", min=1, max=500),
    rate: float = typer.Option(35.0, "--rate", help="Requests a second; 0 is no limit.", min=0.0),
    connections: int = typer.Option(16, "--connections", help="Requests at a time.", min=1, max=200),
    timeout: float = typer.Option(60.0, "--timeout", help="Seconds to wait for an answer.", min=0.1),
) -> None:
    """Mirror the catalogue of a TMDB, with your own key, or of another Reelbase: all, a part, or changes.

    An interrupted run resumes; a further one changes only what is new. Titles whose download failed are
    listed, tried again the next time, and make the exit status 1.
    """
    from reelbase.importers.mirror.upstream import Access

    url = from_ or settings.upstream
    if not url.startswith(("http://", "https://")):
        raise Refusal(
            f"Expected the address of a TMDB API, found {url!r}.\n"
            "Type: reelbase mirror --from https://api.themoviedb.org --key YOUR_KEY",
            exit_status=2,
        )
    chosen = part(ids, discover, library, follow)
    what = everything(id_files, kinds, adult) if chosen is None else chosen
    own_key, resolve = key or settings.upstream_key, settings.upstream_resolve
    access = Access(url, own_key, rate, connections, timeout, resolve)
    report = run(settings, access, what, extent(languages, depth, pages), named=named)
    print_report(report)
    if not report.is_whole:
        sys.exit(1)


def part(ids: Path | None, discover: str, library: Path | None, follow: bool) -> "What | None":
    """Return the part that was asked for; None stands for all."""
    from reelbase.importers.mirror.mirroring import Discover, Follow, Ids, Library

    chosen: list[What] = [
        *([Ids(ids)] if ids is not None else []),
        *([Discover(discover)] if discover else []),
        *([Library(library)] if library is not None else []),
        *([Follow()] if follow else []),
    ]
    if len(chosen) > 1:
        raise Refusal("Expected one of --ids, --discover, --library and --follow.", exit_status=2)
    return chosen[0] if chosen else None


def everything(id_files: str, kinds: str, adult: bool) -> "All":
    """Return all of the kinds that were named."""
    from reelbase.importers.mirror.mirroring import All
    from reelbase.importers.mirror.selection import FILES

    named = [name.strip() for name in kinds.split(",") if name.strip()]
    unknown = [name for name in named if name not in set(FILES)]
    if unknown:
        raise Refusal(f"Expected kinds among {', '.join(FILES)}, found {unknown[0]!r}.", exit_status=2)
    return All(id_files, tuple(kind for kind in FILES if not named or kind in named), adult)


def extent(languages: str, depth: str, pages: int) -> "Extent":
    """Return how much is asked for each title."""
    from reelbase.importers.mirror.entity_bodies import Depth, Extent

    if depth not in set(Depth):
        raise Refusal(f"Expected --depth {', '.join(Depth)}, found {depth!r}.", exit_status=2)
    wanted = tuple(dict.fromkeys(_language(each) for each in languages.split(",") if each.strip()))
    further = tuple(each for each in wanted if each not in {"en", "en-US"})
    spoken = dict.fromkeys(["en", *(each.partition("-")[0] for each in further), "null"])
    return Extent(further, tuple(spoken), Depth(depth), pages)


def _language(text: str) -> str:
    from reelbase.importers.merging.languages import named_language
    from reelbase.importers.source import SourceError

    try:
        return str(named_language(text, "--languages"))
    except SourceError as error:
        raise Refusal(str(error), exit_status=2) from None


def run(
    settings: Settings, access: "Access", what: "What", extent: "Extent", *, named: bool
) -> "MirrorReport":
    """Bring the schema up to date and mirror with progress on the terminal."""
    from reelbase.importers.mirror import mirroring
    from reelbase.importers.mirror.upstream import Down
    from reelbase.importers.source import SourceError

    with made(settings.database):
        pass
    try:
        with progress.shown("entities") as show:
            return mirroring.mirror(settings.database, access, what, extent, show, named=named)
    except SourceError as error:
        raise Refusal(str(error), exit_status=2) from error
    except Down as error:
        raise Refusal(f"Expected answers, found that {error}.\n{error.advice}") from error


def print_report(report: "MirrorReport") -> None:
    """Print the numbers of mirrored things, the speed, and the failures."""
    for entity, reason in list(report.failures.items())[:FAILURES_SHOWN]:
        print(in_one_line(f"{entity.kind} {entity.id}: {reason}"), file=sys.stderr)
    for reason in (*report.bad[:FAILURES_SHOWN], *report.left_out):
        print(in_one_line(reason), file=sys.stderr)
    if report.resumed:
        print(f"Went on after the {report.resumed:,} that an interrupted mirror had done.")
    speed = report.entities / report.elapsed if report.elapsed else 0.0
    entities, spent = number_of(report.entities, "entities"), progress.duration(report.elapsed)
    print(
        f"{entities} in {spent} ({speed:,.0f} a second, {number_of(report.requests, 'requests')}): "
        f"{counted(report.counts) or 'nothing new'}."
    )
    if report.named:
        words = ", ".join(number_of(number, PLURALS[kind]) for kind, number in report.named.items())
        print(f"Known by name alone, from titles: {words}. To bring them too, type the same with --named.")
    if report.deleted or report.merged:
        print(f"Upstream deleted {report.deleted:,} and merged {report.merged:,}.")
    if report.left_out:
        print(
            f"Left out: {number_of(len(report.left_out), 'parts')} of the library, named above. "
            "Name a folder such as `Alien (1979) {tmdb-348}`, or type: reelbase mirror --ids FILE",
            file=sys.stderr,
        )
    if report.failures or report.bad_count:
        print(
            f"{len(report.failures):,} could not be had, {report.bad_count:,} parts could not be taken. "
            "Type the same again: those come first.",
            file=sys.stderr,
        )
