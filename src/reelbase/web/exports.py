"""`/p/exports`: the daily id files, for anybody."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from reelbase.exporters.daily_ids import day_of


def export_routes(folder: Path) -> list[Route]:
    """The files in a folder, by the names that TMDB gives them; 404 for any other."""

    async def id_file(request: Request) -> Response:
        name = request.path_params["name"]
        path = folder / name
        if day_of(name) is None or not path.is_file():
            return PlainTextResponse("There is no such file. They are kept for three months.", 404)
        return FileResponse(path, media_type="application/gzip", headers={"Cache-Control": "max-age=3600"})

    return [Route("/p/exports/{name}", id_file)]
