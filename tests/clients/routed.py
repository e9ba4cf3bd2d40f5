"""Runs a program whose address of TMDB cannot be set, its HTTP sessions routed to a server.

python routed.py SERVER MODULE:FUNCTION ARGUMENTS...: the function that the program's own command calls.
"""

import importlib
import sys
from typing import Any

import requests
from requests.adapters import HTTPAdapter

TMDB = "https://api.themoviedb.org"
SEND = HTTPAdapter.send
SECONDS = 60
"""The wait for an answer, in place of a program's own: mnamer's is one second, short on a busy machine."""


def routing(server: str) -> Any:
    """Return a `send` of HTTP adapters that sends to the server what is meant for TMDB, and nothing else."""

    def sending(
        self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        address = request.url or ""
        if not address.startswith(f"{TMDB}/"):
            raise requests.ConnectionError(f"asked {address}, which is not TMDB")
        request.url = server + address.removeprefix(TMDB)
        return SEND(self, request, *args, **{**kwargs, "timeout": SECONDS})

    return sending


if __name__ == "__main__":
    given, command = sys.argv[1:3]
    del sys.argv[1:3]
    setattr(HTTPAdapter, "send", routing(given))  # noqa: B010 (it is a method)
    module, _, function = command.partition(":")
    sys.exit(getattr(importlib.import_module(module), function)())
