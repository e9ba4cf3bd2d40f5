"""`/p/exports`: the daily id files, for anybody."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from reelbase.exporters.daily_ids import find_file


def export_routes(folder: Path, clock: Callable[[], datetime]) -> list[Route]:
    """Return the routes of the files in a folder, under the names that TMDB gives them; 404 for any other."""

    async def id_file(request: Request) -> Response:
        path = await run_in_threadpool(find_file, folder, request.path_params["name"], clock())
        if path is None:
            return PlainTextResponse("There is no such file. They are kept for three months.", 404)
        return FileResponse(path, media_type="application/gzip", headers={"Cache-Control": "max-age=3600"})

    return [Route("/p/exports/{name}", id_file)]
