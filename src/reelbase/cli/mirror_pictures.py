"""Pictures of `reelbase mirror`: brought behind the titles, and kept where `serve` looks for originals."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from reelbase import moments
from reelbase.cli import progress
from reelbase.cli.failures import failure
from reelbase.cli.refusal import Refusal
from reelbase.places import resolved
from reelbase.setting_values import size, web_address
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.artwork.mirroring import PicturesReport
    from reelbase.importers.mirror.upstream import Access
    from reelbase.importers.report import Progress

AGAIN = "What came is kept. Type the same again later: it goes on with what is missing."


class PictureOptions(NamedTuple):
    """The options about pictures, as they were typed."""

    sizes: str
    most: str = ""  # bytes of all of them, as a size
    each: int = 5  # of each type and language of a title
    languages: tuple[str, ...] = ()  # de-DE
    host: str = ""  # address before the size


class Plan(NamedTuple):
    """The same, understood."""

    sizes: dict[str, str]
    most: int | None
    each: int
    languages: tuple[str, ...]
    host: str


def planned(options: PictureOptions) -> Plan:
    """Return what is to be brought. Raises Refusal for what can't be understood."""
    from reelbase.artwork.mirroring import SizesError, read_sizes

    try:
        sizes = read_sizes(options.sizes)
    except SizesError as error:
        raise Refusal(f"--pictures: {error}", exit_status=2) from None
    try:
        most = size(options.most) if options.most else None
    except ValueError:
        raise Refusal(
            f"--pictures-bytes: expected a number of bytes such as 20GB or 500MB, found {options.most!r}.",
            exit_status=2,
        ) from None
    try:
        host = web_address(options.host)
    except ValueError:
        raise Refusal(
            "--pictures-from: expected an address such as https://image.tmdb.org/t/p, "
            f"found {options.host!r}.",
            exit_status=2,
        ) from None
    codes = tuple(code for code, _, _ in (each.partition("-") for each in options.languages))
    return Plan(sizes, most, options.each, codes, host)


def bring(settings: Settings, access: "Access", plan: Plan) -> "PicturesReport":
    """Bring the pictures that the catalogue names, with progress on the terminal."""
    from reelbase.artwork.originals import Unreachable
    from reelbase.importers.mirror.upstream import Down, Failed, Missing

    settings = resolved(settings)
    try:
        with progress.shown("pictures") as show:
            return asyncio.run(_bring(settings, access, plan, show))
    except (Down, Failed, Missing) as error:
        raise Refusal(f"Expected pictures, found that {error}.\n{AGAIN}") from error
    except Unreachable as error:
        raise Refusal(f"Expected to keep pictures, found: {error}.\n{AGAIN}") from error
    except OSError as error:
        error.filename = error.filename or settings.originals  # a full disk names nothing
        text, status = failure(error)
        raise Refusal(f"{text}\n{AGAIN}", exit_status=status) from error


async def _bring(
    settings: Settings, access: "Access", plan: Plan, show: "Callable[[Progress], None]"
) -> "PicturesReport":
    from reelbase.artwork.mirroring import Hosts, PictureMirror
    from reelbase.artwork.originals import originals_at
    from reelbase.artwork.renderer_pool import Renderers
    from reelbase.artwork.wanted_pictures import Catalogue, Choice, wanted_pictures
    from reelbase.importers.mirror.upstream import Upstream
    from reelbase.importers.report import Progress
    from reelbase.setting_values import cores
    from reelbase.storage.engine.database import open_database

    begun = moments.now()

    def tell(report: "PicturesReport") -> None:
        done = report.there + report.brought + report.missing_count
        spent = (moments.now() - begun).total_seconds()
        show(Progress(done, None, report.bytes, plan.most or 0, {"pictures": report.brought}, spent))

    host = plan.host or settings.image_upstream or await _host_of(access)
    renderers = Renderers(cores())
    with closing(open_database(settings.database)) as database:
        readers = database.readers()
        await readers.open()
        try:
            # No key: the host of pictures may be another's.
            async with Upstream(access._replace(url=host, key="")) as upstream:
                hosts = Hosts(upstream, originals_at(settings.originals), renderers)
                run = PictureMirror(hosts, plan.sizes, plan.most, tell)
                choice = Choice({"en", *plan.languages}, plan.each)
                await run.run(wanted_pictures(Catalogue(readers, begun), choice))
                return run.report
        finally:
            await renderers.close()
            await readers.close()


async def _host_of(access: "Access") -> str:
    """Return where a server's pictures are, as it says itself."""
    import msgspec

    from reelbase.importers.mirror.upstream import Upstream

    class Images(msgspec.Struct):
        secure_base_url: str

    class Configuration(msgspec.Struct):
        images: Images

    async with Upstream(access) as upstream:
        found = await upstream.read(
            "/3/configuration", {}, "images", msgspec.json.Decoder(Configuration).decode
        )
    try:
        return web_address(found.images.secure_base_url)
    except ValueError:
        raise Refusal(
            f"Expected the address of pictures in /3/configuration, found "
            f"{found.images.secure_base_url[:80]!r}.\nName it: --pictures-from https://image.tmdb.org/t/p"
        ) from None
