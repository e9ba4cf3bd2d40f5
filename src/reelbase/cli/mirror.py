"""`reelbase mirror`: take titles and people from a live TMDB, or from another Reelbase."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase.cli import mirror_options as options
from reelbase.cli import progress
from reelbase.cli.counting import number_of
from reelbase.cli.flags import takes_settings
from reelbase.cli.import_ import counted
from reelbase.cli.mirror_library import libraries, print_library
from reelbase.cli.mirror_pictures import AGAIN, PictureOptions, bring, planned
from reelbase.cli.mirror_summary import print_summary, summary_of, write_summary
from reelbase.cli.opening import made
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.artwork.mirroring import PicturesReport
    from reelbase.importers.mirror.entity_bodies import Extent
    from reelbase.importers.mirror.library.choosing import Libraries
    from reelbase.importers.mirror.mirroring import All, MirrorReport, What
    from reelbase.importers.mirror.upstream import Access
    from reelbase.importers.report import Progress

PLURALS = {
    "person": "people",
    "collection": "collections",
    "company": "companies",
    "network": "networks",
    "keyword": "keywords",
}


@takes_settings(
    "database", "upstream", "upstream_key", "upstream_resolve", "image_originals", "image_upstream"
)
def mirror(
    settings: Settings,
    from_: options.From = "",
    key: options.Key = "",
    ids: options.Ids = None,
    discover: options.Discover = "",
    library: options.Library = None,
    decisions: options.Decisions = Path("library-decisions.csv"),
    library_keys: options.LibraryKeys = None,
    follow: options.Follow = False,
    named: options.Named = False,
    kinds: options.Kinds = "",
    adult: options.Adult = False,
    id_files: options.IdFiles = "",
    languages: options.Languages = "",
    depth: options.DepthOf = "season",
    pages: options.Pages = 2,
    rate: options.Rate = 35.0,
    connections: options.Connections = 16,
    timeout: options.Timeout = 60.0,
    pictures: options.Pictures = "",
    pictures_bytes: options.PicturesBytes = "",
    pictures_each: options.PicturesEach = 5,
    pictures_from: options.PicturesFrom = "",
    report: options.Report = None,
) -> None:
    """Mirror the catalogue of a TMDB, with your own key, or of another Reelbase: all, a part, or changes.

    An interrupted run resumes; a further one changes only what is new. Titles whose download failed are
    listed, tried again the next time, and make the exit status 1. Nothing that is here is overwritten with
    empty lists, damaged answers or those of something else; it is kept until upstream has said so for a day.
    """
    from reelbase.importers.mirror.upstream import Access

    url = from_ or settings.upstream
    if not url.startswith(("http://", "https://")):
        raise Refusal(
            f"Expected the address of a TMDB API, found {url!r}.\n"
            "Type: reelbase mirror --from https://api.themoviedb.org --key YOUR_KEY",
            exit_status=2,
        )
    chosen = part(ids, discover, libraries(library or [], decisions, library_keys), follow)
    what = everything(id_files, kinds, adult) if chosen is None else chosen
    own_key, resolve = key or settings.upstream_key, settings.upstream_resolve
    access = Access(url, own_key, rate, connections, timeout, resolve)
    wanted = extent(languages, depth, pages)
    typed = PictureOptions(pictures, pictures_bytes, pictures_each, wanted.languages, pictures_from)
    plan = planned(typed) if pictures else None
    found = run(settings, access, what, wanted, named=named)
    print_report(found)
    if report:  # now, should the pictures not come to an end
        write_summary(summary_of(found, dict(found.here), None), report, found.left_out)
    finish(found, bring(settings, access, plan) if plan else None, report)


def finish(report: "MirrorReport", brought: "PicturesReport | None", file: Path | None) -> None:
    """Print and write what is here and what is missing; exit with 1 if something could not be had."""
    found = summary_of(report, dict(report.here), brought)
    if file:
        write_summary(found, file, report.left_out)
    print_summary(found)
    is_brought = report.is_fetched and (brought is None or brought.is_whole)
    if not is_brought:
        print("Type the same again: what failed comes first.", file=sys.stderr)
    if not is_brought or report.left_out:
        sys.exit(1)


def part(ids: Path | None, discover: str, library: "Libraries | None", follow: bool) -> "What | None":
    """Return the part that was asked for; None stands for all."""
    from reelbase.importers.mirror.mirroring import Discover, Follow, Ids

    chosen: list[What] = [
        *([Ids(ids)] if ids is not None else []),
        *([Discover(discover)] if discover else []),
        *([library] if library is not None else []),
        *([Follow()] if follow else []),
    ]
    if len(chosen) > 1:
        raise Refusal("Expected one of --ids, --discover, --library and --follow.", exit_status=2)
    return next(iter(chosen), None)


def everything(id_files: str, kinds: str, adult: bool) -> "All":
    """Return all of the kinds that were named."""
    from reelbase.importers.mirror.mirroring import All
    from reelbase.importers.mirror.selection import FILES

    named = [name.strip() for name in kinds.split(",") if name.strip()]
    for name in named:
        if name not in set(FILES):
            raise Refusal(f"Expected kinds among {', '.join(FILES)}, found {name!r}.", exit_status=2)
    return All(id_files, tuple(kind for kind in FILES if not named or kind in named), adult)


def extent(languages: str, depth: str, pages: int) -> "Extent":
    """Return how much is asked for each title."""
    from reelbase.catalog.languages import language_part
    from reelbase.importers.mirror.entity_bodies import Depth, Extent

    if depth not in set(Depth):
        raise Refusal(f"Expected --depth {', '.join(Depth)}, found {depth!r}.", exit_status=2)
    wanted = tuple(dict.fromkeys(_language(each) for each in languages.split(",") if each.strip()))
    further = tuple(each for each in wanted if each not in {"en", "en-US"})
    spoken = dict.fromkeys(["en", *map(language_part, further), "null"])
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
    from reelbase.importers.mirror.upstream import Down, Failed, Missing
    from reelbase.importers.source import SourceError
    from reelbase.metrics.running import MIRROR, reporting

    with made(settings.database):
        pass
    try:
        with reporting(settings.running_folder, MIRROR) as work, progress.shown("entities") as show:

            def tell(found: "Progress") -> None:
                work.done, work.requests, work.errors = found.lines_done, found.requests, found.errors
                show(found)

            report = mirroring.mirror(settings.database, access, what, extent, tell, named=named)
            work.done, work.requests = report.entities, report.requests
            work.errors = len(report.failures) + report.bad_count
            return report
    except SourceError as error:
        raise Refusal(str(error), exit_status=2) from error
    except Down as error:
        raise Refusal(f"Expected answers, found that {error}.\n{error.advice}") from error
    except (Failed, Missing) as error:
        found = str(error) or f"{access.address} has no such list"
        raise Refusal(f"Expected answers, found that {found}.\n{AGAIN}") from error


def print_report(report: "MirrorReport") -> None:
    """Print the numbers of mirrored things, the speed, and what the library left out."""
    for reason in report.left_out:
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
    if report.library:
        print_library(report.library)
