"""The text that `reelbase serve` prints first: the address, the key, and requests to try."""

import sys
from collections.abc import Iterator
from socket import gethostname
from typing import TYPE_CHECKING
from urllib.parse import quote

from reelbase.logs import without_secrets
from reelbase.setting_values import Open, find_checkout, is_loopback
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.storage.queries.first_start import Shown

ANY_KEY = "0" * 32
EVERYWHERE = {"0.0.0.0", "::"}
MATRIX, THRONES = 603, 1399  # shown where they are, as in the demo
EMPTY = """\
The catalogue is empty. Fill it while this runs, with the same settings:
  reelbase demo            the demo catalogue
  reelbase import --help   files: recorded answers, IMDb's tables, NFO, spreadsheets, …
  reelbase mirror --help   a live TMDB, or another Reelbase\
"""


def print_welcome(settings: Settings, key: str | None, shown: "Shown", *, is_demo: bool = False) -> None:
    """Print the welcome, in a frame on a terminal."""
    lines = list(_lines(settings, key, shown, is_demo=is_demo))
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.panel import Panel
        from rich.text import Text

        Console().print(
            Panel(Text("\n".join(lines), no_wrap=True, overflow="fold"), title="Reelbase", expand=False)
        )
    else:
        print("\n".join(lines), flush=True)


def _lines(settings: Settings, key: str | None, shown: "Shown", *, is_demo: bool) -> Iterator[str]:
    url = settings.own_url
    yield f"Reelbase is at {url}/3"
    yield from _redirected(settings)
    yield f"Database: {without_secrets(settings.database)}"
    if settings.file:
        yield f"Settings: {settings.file.absolute()}"
    if settings.metrics_address:
        access = "with the token" if settings.metrics_token else "without a token"
        yield f"Metrics: http://{settings.metrics_address}/metrics, {access}"
    if settings.base_url:
        yield f"It listens on {settings.host}, port {settings.port}."
    elif settings.host in EVERYWHERE:
        yield f"Others reach it at http://{gethostname()}:{settings.port}/3, or any address of this machine."
    yield f"Key:  {_key_words(settings, key)}"
    if settings.open is Open.AUTO and settings.why_others_come:
        yield f"Closed, since {settings.why_others_come}. To accept any key, type: reelbase serve --open true"
    yield "Try:"
    asked = key or (ANY_KEY if settings.accepts_any_key else "YOUR_KEY")
    for path, query in _targets(shown):
        yield f"  curl '{settings.local_url}/3/{path}?api_key={asked}{query}'"
    if shown.movie_id is None and shown.series_id is None:
        yield EMPTY
    if is_demo:
        program = ".venv/bin/reelbase" if find_checkout() else "reelbase"
        yield "What you mirror or import of a title replaces what the demo says of it. To take out the rest:"
        yield f"  {program} demo remove"
        yield "A catalogue of your own goes into a database of its own, such as mine.db:"
        yield f"  {program} import bodies FILE --database sqlite:///mine.db"
        yield f"  {program} serve --database sqlite:///mine.db --port {settings.port % 65535 + 1}"
    yield f"Read and try everything: {url}/docs"
    yield "Stop with Ctrl+C."


def _redirected(settings: Settings) -> Iterator[str]:
    """Yield the addresses under TMDB's names, which are this server's only where the names resolve to it:
    so no request to try is shown with them.
    """
    if not settings.redirect:
        if settings.public_url != settings.own_url:
            yield f"Where that name resolves to this server, it is also at {settings.public_url}/3"
        return
    ports = f"ports {settings.redirect_port} (TLS) and {settings.redirect_http_port}"
    yield f"TMDB's names are served at {settings.redirect_host}, {ports}. Where they resolve to it, use"
    yield "  https://api.themoviedb.org/3, https://image.tmdb.org/t/p/ and https://www.themoviedb.org"
    yield "To redirect them: reelbase redirect names --for hosts; reelbase redirect trust --for debian"
    yield from _page(settings)


def _page(settings: Settings) -> Iterator[str]:
    """Yield the line that names the page for the household, or says how others find this machine."""
    from reelbase.redirect.kit import read_public

    public = read_public(settings.redirect_folder, settings.redirect_names)
    if public and all(map(is_loopback, public.addresses)):
        yield "Other devices need this machine's address; type: reelbase redirect init --address ADDRESS"
    elif public:
        yield f"Phones and browsers find their steps at {public.page(settings.redirect_http_port)}"


def _targets(shown: "Shown") -> Iterator[tuple[str, str]]:
    """Yield paths that answer here, with the rest of their queries."""
    if shown.movie_id is not None:
        yield f"movie/{shown.movie_id}", ""
    if shown.series_id is not None:
        yield f"tv/{shown.series_id}", "&append_to_response=credits&language=de-DE"
    if shown.movie_id == MATRIX:
        yield "search/multi", "&query=matrx"
    elif shown.title:
        yield "search/multi", f"&query={quote(shown.title, safe='')}"
    else:
        yield "configuration", ""


def _key_words(settings: Settings, key: str | None) -> str:
    """Describe the key that works here."""
    if key and settings.accepts_any_key:
        return f"{key} (made for you, shown once; any other works too on this address)"
    if key:
        return f"{key} (made for you, shown once)"
    if settings.accepts_any_key:
        return f"any works on this address, such as {ANY_KEY}"
    return "one of yours; `reelbase key create NAME` makes one"
