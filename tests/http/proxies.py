"""nginx and Caddy before a server, by the recipes of docs/how-to/deploy.md and by a widespread one."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

START_SECONDS = 20
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "deploy.md"
NODES = GUIDE.parent / "postgresql.md"
EDGE = GUIDE.parent / "cdn.md"
NGINX_COMMAND = ["nginx", "-p", ".", "-c", "configuration", "-e", "stderr"]
NGINX = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
{recipe}
}}
"""
WEBSOCKET = """
    upstream reelbase { server 127.0.0.1:8000; keepalive 16; }
    server {
        listen 443 ssl;
        location / {
            proxy_pass http://reelbase;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_set_header Host $host;
        }
    }
"""


def _documented(language: str, guide: Path = GUIDE) -> str:
    """The recipe of a guide in a language, without what needs a certificate."""
    found = re.search(rf"^```{language}\n(.*?)^```$", guide.read_text(), re.MULTILINE | re.DOTALL)
    assert found, f"{guide} has no recipe in {language}"
    return re.sub(r"^ *ssl_certificate.*\n", "", found[1], flags=re.MULTILINE)


def _with_nginx(recipe: str, front: int, back: int) -> tuple[list[str], str]:
    recipe, number = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{front};", recipe)
    assert number == 1
    recipe, number = re.subn(r"127\.0\.0\.1:8000", f"127.0.0.1:{back}", recipe)
    assert number
    return NGINX_COMMAND, NGINX.format(recipe=recipe)


def documented_nginx(front: int, back: int) -> tuple[list[str], str]:
    """Command and configuration: nginx as the guide says."""
    return _with_nginx(_documented("nginx"), front, back)


def documented_edge(front: int, back: int) -> tuple[list[str], str]:
    """Command and configuration: nginx that keeps pictures, as the guide says."""
    recipe = _documented("nginx", EDGE)
    assert "/var/cache/nginx/reelbase" in recipe
    return _with_nginx(recipe.replace("/var/cache/nginx/reelbase", "kept"), front, back)


def websocket_nginx(front: int, back: int) -> tuple[list[str], str]:
    """Command and configuration: nginx as many guides to WebSocket say."""
    return _with_nginx(WEBSOCKET, front, back)


def documented_nodes(front: int, *backs: int) -> tuple[list[str], str]:
    """Command and configuration: nginx before several nodes, as the guide says."""
    found = re.search(r"^```nginx\n(.*?)^```$", NODES.read_text(), re.MULTILINE | re.DOTALL)
    assert found, f"{NODES} has no recipe"
    recipe = found[1].replace("listen 443 ssl;", f"listen 127.0.0.1:{front};")
    for name, back in zip(("node-a:8000", "node-b:8000"), backs, strict=True):
        assert recipe.count(name) == 1
        recipe = recipe.replace(name, f"127.0.0.1:{back}")
    return NGINX_COMMAND, NGINX.format(recipe=recipe)


def documented_caddy(front: int, back: int) -> tuple[list[str], str]:
    """Command and configuration: Caddy as the guide says."""
    recipe = _documented("text")
    for old, new in (("tmdb.example.org", f"http://:{front}"), ("127.0.0.1:8000", f"127.0.0.1:{back}")):
        assert recipe.count(old) == 1
        recipe = recipe.replace(old, new)
    command = ["caddy", "run", "--config", "configuration", "--adapter", "caddyfile"]
    return command, f"{{\n    admin off\n    auto_https off\n}}\n{recipe}"


Recipe = Callable[[int, int], tuple[list[str], str]]
RECIPES: list[Recipe] = [documented_nginx, websocket_nginx, documented_caddy]


def program(recipe: Recipe) -> str:
    """The program that a recipe is for, empty where it is missing."""
    [name], _ = recipe(1, 2)[0][:1], None
    return shutil.which(name) or ""


@contextmanager
def proxied(recipe: Recipe, folder: Path, back: int) -> Iterator[tuple[str, int]]:
    """The address of a proxy before the server on that port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        front = free.getsockname()[1]
    command, configuration = recipe(front, back)
    with start_proxy(command, configuration, folder, front):
        yield "127.0.0.1", front


@contextmanager
def start_proxy(
    command: list[str], configuration: str, folder: Path, port: int, **variables: str
) -> Iterator[None]:
    """A proxy that runs in a folder, by a configuration there, once it takes connections at its port."""
    (folder / "configuration").write_text(configuration)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={
                **os.environ,
                "HOME": str(folder),
                "XDG_DATA_HOME": str(folder),
                "XDG_CONFIG_HOME": str(folder),
                **variables,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, port, folder / "log")
        yield
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the proxy did not start:\n{log.read_text()}") from None
            time.sleep(0.02)
