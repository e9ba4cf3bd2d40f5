"""`/p/exports`: the daily id files, for anybody, on every node."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from reelbase.errors import StorageError
from reelbase.exporters.daily_ids import files_in, find_name, remove_old
from reelbase.settings import Settings
from reelbase.storage.objects import Objects

NAMES_SECONDS = 60.0  # for which what is in the bucket is known

log = logging.getLogger("reelbase.web")


class Files:
    """The files in a folder, and in a bucket, from which they are copied when they are asked for."""

    def __init__(self, folder: Path, bucket: str) -> None:
        self._folder = folder
        self._bucket = Objects(bucket) if bucket else None
        self._names: set[str] = set()
        self._until = 0.0

    def find(self, name: str, now: datetime) -> Path | None:
        """Return the file to serve for a name. Raises StorageError where the bucket does not answer."""
        here = files_in(self._folder)
        found = find_name(here | self._shared(), name, now)
        if found is None:
            return None
        path = self._folder / found
        if found in here:
            return path
        if self._bucket is None or not self._bucket.fetch(found, path):
            return None
        remove_old(self._folder, now)  # the job does so on its own node alone
        return path

    def _shared(self) -> set[str]:
        if self._bucket is not None and time.monotonic() >= self._until:
            self._names = set(self._bucket.names())
            self._until = time.monotonic() + NAMES_SECONDS
        return self._names


def export_routes(settings: Settings, clock: Callable[[], datetime]) -> list[Route]:
    """Return the routes of the files, under the names that TMDB gives them; 404 for any other."""
    files = Files(settings.exports_folder, settings.shared_exports)

    async def id_file(request: Request) -> Response:
        try:
            path = await run_in_threadpool(files.find, request.path_params["name"], clock())
        except (StorageError, OSError) as error:
            log.warning("The daily id files can't be reached: %s", error)
            return PlainTextResponse("The files can't be reached.", 503, {"Retry-After": "2"})
        if path is None:
            return PlainTextResponse("There is no such file. They are kept for three months.", 404)
        return FileResponse(path, media_type="application/gzip", headers={"Cache-Control": "max-age=3600"})

    return [Route("/p/exports/{name}", id_file)]
