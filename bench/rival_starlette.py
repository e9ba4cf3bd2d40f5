"""A small Starlette application, attacked like Reelbase: it reads the same bodies."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.attacks import BODY_TAKER, DETAILS

MOVIE = {"id": 603, "title": "The Matrix", "overview": "x" * 2000}


async def details(request: Request) -> Response:
    return JSONResponse(MOVIE)


async def session(request: Request) -> Response:
    await request.body()
    return JSONResponse({"success": False}, 404)


async def login(request: Request) -> Response:
    await request.body()
    return Response("Wrong name or password.", 401)


app = Starlette(
    routes=[
        Route(DETAILS, details),
        Route(BODY_TAKER, session, methods=["POST"]),
        Route("/login", login, methods=["POST"]),
    ]
)
