"""The page on which a person chooses a language and a key, and installs the add-on with them."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from reelbase.bounds import CREDENTIAL_CHARACTERS
from reelbase.catalog.languages import read_languages_in_turn
from reelbase.doors.door import CONFIGURE
from reelbase.doors.stremio.form import PATH, taken_apart
from reelbase.web.site import Site
from reelbase.web.visit import Visit, endpoint

PAGE = PATH + CONFIGURE


def stremio_routes(site: Site) -> list[Route]:
    """Return the routes of the page, and of what leads to it."""
    to_page = endpoint(site, _go)
    return [
        Route(PAGE, endpoint(site, _show)),
        Route(f"{PATH}/{{chosen}}{CONFIGURE}", endpoint(site, _show)),
        Route(PATH, to_page),
        Route(f"{PATH}/", to_page),
    ]


async def _go(visit: Visit) -> Response:
    return visit.go(PAGE)


async def _show(visit: Visit) -> Response:
    """Show the choices, as they were made so far, and the address of the add-on with them."""
    made = taken_apart(str(visit.request.path_params.get("chosen", ""))) | dict(visit.query)
    language, key, session = (made.get(name, "").strip() for name in ("language", "api_key", "session_id"))
    is_wrong = bool(language) and read_languages_in_turn(language) is None
    key, session = (each if len(each) <= CREDENTIAL_CHARACTERS else "" for each in (key, session))
    chosen = {"language": "" if is_wrong else language, "api_key": key, "session_id": session}
    address = manifest_address(visit, chosen)
    _, _, behind_scheme = address.partition("://")
    return visit.page(
        "stremio.html",
        language=language,
        key=key,
        session=session,
        is_wrong=is_wrong,
        address=address,
        install=f"stremio://{behind_scheme}",
    )


def manifest_address(visit: Visit, choices: Mapping[str, str]) -> str:
    """Return the address of the manifest with the choices that are not empty."""
    chosen = "&".join(f"{name}={quote(value, safe='')}" for name, value in choices.items() if value)
    return f"{visit.request.base_url}{PATH.removeprefix('/')}{f'/{chosen}' if chosen else ''}/manifest.json"
