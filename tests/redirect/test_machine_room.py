"""Unchanged programs on a host of their own, set up by printed lines alone, and what the doctor says.

A program asks `https://api.themoviedb.org` by its own resolver and its own roots; nothing in it is replaced.
"""

import contextlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelbase.redirect.diagnosis import STEPS
from reelbase.redirect.names import NAMES
from tests.clients.programs import needs as needs_program
from tests.clients.test_kodi import ELSEWHERE, KODI, MOVIES
from tests.conftest import CopyOf, load_indexed_demo
from tests.redirect.room import CLIENT, CLIENT_V6, SERVER, SERVER_V6, Outcome, Room, led_from, machine_room
from tests.redirect.test_recipes import ROOTS, needs
from tests.redirect.test_serving import TMDBSIMPLE

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.once,
    pytest.mark.skipif(not Path(ROOTS).exists(), reason="needs ca-certificates"),
    needs("curl"),
]

CLIENTS = Path(__file__).parents[1] / "clients"
TMDB_TS = CLIENTS / "node" / "node_modules" / "tmdb-ts"
FROM = f"http://{SERVER}"
Printed = Callable[..., str]

NODE_FETCH = """
const film = await (await fetch("https://api.themoviedb.org/3/movie/603?api_key=any")).json();
const picture = await fetch("https://image.tmdb.org/t/p/w342" + film.poster_path);
await picture.arrayBuffer(); // one that is not read keeps the program alive
console.log(film.title, picture.status, picture.headers.get("content-type"));
"""
NODE_TMDB_TS = """
import { createRequire } from "node:module";
const { TMDB, getFullImagePath } = createRequire("PLACE/")("PLACE");
const film = await new TMDB("a token of its own").movies.details(603);
const picture = await fetch(getFullImagePath("https://image.tmdb.org/t/p/", "w342", film.poster_path));
await picture.arrayBuffer(); // one that is not read keeps the program alive
console.log(film.title, picture.status, picture.headers.get("content-type"));
"""
JAVA = """
import java.net.URI;
import java.net.http.*;
public class Film {
  public static void main(String[] given) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String film = client.send(ask("https://api.themoviedb.org/3/movie/603?api_key=any"),
        HttpResponse.BodyHandlers.ofString()).body();
    String poster = film.replaceAll("(?s).*\\"poster_path\\":\\"([^\\"]+)\\".*", "$1");
    HttpResponse<byte[]> picture = client.send(ask("https://image.tmdb.org/t/p/w342" + poster),
        HttpResponse.BodyHandlers.ofByteArray());
    String title = film.replaceAll("(?s).*\\"original_title\\":\\"([^\\"]+)\\".*", "$1");
    String kind = picture.headers().firstValue("content-type").get();
    System.out.println(title + " " + picture.statusCode() + " " + kind);
  }
  static HttpRequest ask(String address) {
    return HttpRequest.newBuilder(URI.create(address)).build();
  }
}
"""
GO = """
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func main() {
	answer, err := http.Get("https://api.themoviedb.org/3/movie/603?api_key=any")
	if err != nil {
		panic(err)
	}
	var film struct{ Title, Poster_path string }
	json.NewDecoder(answer.Body).Decode(&film)
	picture, err := http.Get("https://image.tmdb.org/t/p/w342" + film.Poster_path)
	if err != nil {
		panic(err)
	}
	fmt.Println(film.Title, picture.StatusCode, picture.Header.Get("Content-Type"))
}
"""
CURL = """
film=$(curl -sSf 'https://api.themoviedb.org/3/movie/603?api_key=any')
poster=$(printf '%s' "$film" | sed 's/.*"poster_path":"\\([^"]*\\)".*/\\1/')
curl -sSf -o /dev/null -w 'The Matrix %{http_code} %{content_type}\\n' "https://image.tmdb.org/t/p/w342$poster"
"""
SHOWN = "The Matrix 200 image/jpeg"


@pytest.fixture(scope="module")
def room(copy_of: CopyOf) -> Iterator[Room]:
    """A room in which a demo is served that TMDB's names are to resolve to."""
    with copy_of("demo", load_indexed_demo) as database, machine_room() as room:
        room.database = database
        printed(room, "redirect", "init", "--address", SERVER, "--address", SERVER_V6)
        with led_from(room, database):
            yield room


def printed(room: Room, *words: str) -> str:
    """What a command prints on the server, which is the same each time."""
    if words not in room.printed:
        command = [sys.executable, "-m", "reelbase", *words, "--database", room.database]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
        room.printed[words] = done.stdout
    return room.printed[words]


def names(room: Room) -> str:
    return printed(room, "redirect", "names", "--for", "hosts")


def trust(room: Room, program: str) -> str:
    return printed(room, "redirect", "trust", "--for", program)


@pytest.fixture(autouse=True)
def redirected(room: Room) -> None:
    """Every test begins with names that resolve to the server."""
    room.lead(names(room))


def doctor(room: Room, *words: str, **environment: str) -> Outcome:
    command = f"{sys.executable} -m reelbase doctor --from {FROM} {' '.join(words)}"
    return room.try_client(command, **environment)


def broken(outcome: Outcome) -> str:
    """The step that the doctor, or the script, says is broken."""
    assert outcome.status == 1, outcome
    [line] = [each for each in outcome.out.splitlines() if each.startswith("BROKEN")]
    assert "On the server, type: reelbase " in outcome.out
    return line[9:24].strip()


# Programs as they are.


def program(room: Room, name: str) -> str:
    """A program's own script, and what runs it."""
    home = room.folder / "home"
    scripts = {
        "curl": ("", CURL),
        "tmdbsimple": (TMDBSIMPLE, f"{sys.executable} ask"),
        "node fetch": (NODE_FETCH, "node ask.mjs"),
        "tmdb-ts": (NODE_TMDB_TS.replace("PLACE", str(TMDB_TS)), "node ask.mjs"),
        "java": (JAVA, "java Film.java"),
        "go": (GO, "go run ask.go"),
    }
    text, command = scripts[name]
    last = command.split()[-1] if text else ""
    if text:
        (home / last).write_text(text)
    return command


PROGRAMS = [
    pytest.param("curl", "debian", id="curl"),
    pytest.param("tmdbsimple", "python", id="tmdbsimple"),
    pytest.param("node fetch", "node", id="node", marks=needs("node")),
    pytest.param(
        "tmdb-ts",
        "node",
        id="tmdb-ts",
        marks=pytest.mark.skipif(not TMDB_TS.exists(), reason="needs tmdb-ts: make clients"),
    ),
    pytest.param("java", "java", id="java", marks=[needs("java"), needs("keytool")]),
    pytest.param("go", "go", id="go", marks=needs("go")),
]


@pytest.mark.parametrize(("name", "recipe"), PROGRAMS)
def test_a_program_reads_facts_and_pictures(room: Room, name: str, recipe: str) -> None:
    command = program(room, name) or CURL
    assert room.try_client(command).status != 0  # it does not trust the server yet
    assert room.client(f"{trust(room, recipe)}\n{command}").splitlines()[-1].startswith(SHOWN)
    room.client(printed(room, "redirect", "undo", "--for", recipe))
    assert room.try_client(command).status != 0


@pytest.mark.skipif(not (KODI / MOVIES).is_dir(), reason="needs Kodi's scrapers: Debian's kodi-data")
def test_kodis_scraper_finds_a_movie_and_its_picture(room: Room) -> None:
    settings = json.dumps({**ELSEWHERE, "language": "en-US", "temp": str(room.folder / "home")})
    query = "action=find&title=the%20matrix&year=1999"
    command = f"{sys.executable} {CLIENTS / 'kodi.py'} {KODI / MOVIES} '{query}' '{settings}'"
    told = json.loads(room.client(f"{trust(room, 'kodi')}\n{command}").splitlines()[-1])
    [item] = [each[3] for each in told if each[0] == "addDirectoryItem" and each[2] == '{"tmdb": "603"}']
    [art] = [note[1] for note in item if note[0] == "setArt"]
    assert art["thumb"].startswith("https://image.tmdb.org/t/p/w780/")
    asked = f"import requests; print(requests.get('{art['thumb']}').headers['Content-Type'])"
    assert room.client(f'{trust(room, "kodi")}\n{sys.executable} -c "{asked}"') == "image/jpeg\n"


@needs_program("flexget")
def test_flexget_looks_up_a_movie(room: Room) -> None:
    home = room.folder / "home"
    told = "printf '%s\\n' '{{ [tmdb_id, movie_name, tmdb_posters]|tojson }}' > told"
    task = {
        "mock": [{"url": "http://localhost/1", "title": "The.Matrix.1999.1080p.BluRay.x264"}],
        "tmdb_lookup": True,
        "accept_all": True,
        "exec": {"on_output": {"for_accepted": told}},
    }
    (home / "config.yml").write_text(json.dumps({"tasks": {"movies": task}}))
    script = "import sys; from flexget import main; sys.exit(main())"
    command = f"{sys.executable} -c '{script}' -c config.yml execute --now"
    given = {"PYTHONPATH": str(Path(sys.prefix) / "flexget")}
    room.client(f"{trust(room, 'python')}\n{command}", **given)
    number, name, posters = json.loads((home / "told").read_text())
    assert (number, name) == (603, "The Matrix")
    assert "https://image.tmdb.org/t/p/" in json.dumps(posters)


def test_a_python_with_strict_rules_believes(room: Room) -> None:
    python = next(filter(is_python, ("python3", "python3.13", "python3.14", sys.executable)), None)
    if python is None:
        pytest.skip("needs Python 3.13 or newer")
    script = (
        "import json, ssl, urllib.request as r; "
        'film = json.load(r.urlopen("https://api.themoviedb.org/3/movie/603?api_key=any")); '
        'print(bool(ssl.create_default_context().verify_flags & ssl.VERIFY_X509_STRICT), film["title"])'
    )
    assert room.client(f"{trust(room, 'python')}\n{python} -c '{script}'") == "True The Matrix\n"


def is_python(program: str) -> bool:
    """Whether that is a Python whose rules for certificates are strict."""
    script = (
        "import ssl, sys; sys.exit(not ssl.create_default_context().verify_flags & ssl.VERIFY_X509_STRICT)"
    )
    with contextlib.suppress(OSError):
        return subprocess.run([program, "-c", script], capture_output=True, check=False).returncode == 0
    return False


# Resolvers.

RESOLVERS = {
    "dnsmasq": "dnsmasq --keep-in-foreground --user=root --no-resolv --no-hosts --conf-file={file}",
    "unbound": "unbound -d -c {file}",
}
UNBOUND = 'server:\n  interface: 127.0.0.1\n  username: ""\n  chroot: ""\n  pidfile: ""\n  use-syslog: no\n'


@pytest.mark.parametrize("resolver", [pytest.param(each, marks=needs(each)) for each in RESOLVERS])
@pytest.mark.parametrize("versions", [4, 6])
def test_a_resolver_leads_the_names(room: Room, resolver: str, versions: int) -> None:
    lines = printed(room, "redirect", "names", "--for", resolver)
    if versions == 4:
        lines = lines.replace(f",{SERVER_V6}", "")
        lines = "".join(each for each in lines.splitlines(True) if SERVER_V6 not in each)
    file = room.folder / "home" / "resolver.conf"
    file.write_text((UNBOUND if resolver == "unbound" else "") + lines)
    room.lead("")
    (room.folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:3\n")
    server = RESOLVERS[resolver].format(file=file)
    script = f"""
    {server} & resolver=$!
    trap 'kill $resolver' EXIT
    for i in 1 2 3 4 5 6 7 8 9 10; do getent hosts tmdb.org > /dev/null && break; sleep 0.3; done
    for name in {" ".join(NAMES)}; do echo $name $(getent ahosts $name | cut -d ' ' -f 1 | sort -u); done
    getent ahosts developer.themoviedb.org || echo no developer
    """
    try:
        *found, last = room.client(script).splitlines()
    finally:
        (room.folder / "resolv.conf").write_text("")
    redirected = {SERVER, SERVER_V6} if versions == 6 else {SERVER}
    assert {each.split()[0]: set(each.split()[1:]) for each in found} == dict.fromkeys(NAMES, redirected)
    assert last == "no developer"


# The doctor, and the script for containers.


def test_the_doctor_says_yes(room: Room) -> None:
    asked = f"--from {FROM} --client python --other https://www.themoviedb.org/movie/603"
    found = room.try_client(f"{trust(room, 'python')}\n{sys.executable} -m reelbase doctor {asked}")
    assert found.status == 0, found
    *lines, last = found.out.splitlines()
    assert [line[:24].split(None, 1)[0] for line in lines] == ["ok"] * len(STEPS)
    assert lines[-1] == "ok       other HTTPS    https://www.themoviedb.org/movie/603 is trusted"
    assert last == "TMDB's names resolve to your server for python."
    assert f"10 names resolve to {SERVER}" in found.out
    assert f"10 names resolve to {SERVER_V6}" in found.out
    assert f"seen as {CLIENT_V6}, over TLS, on the home network" in found.out


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (lambda lines: "", "names"),
        (lambda lines: lines.replace(f"{SERVER} image", "8.8.8.8 image"), "names"),
        (lambda lines: lines.replace(f"{SERVER_V6} image", "2606:4700::1 image"), "names by IPv6"),
        (lambda lines: lines.replace(SERVER, CLIENT).replace(SERVER_V6, "::1"), "port 443"),
    ],
)
def test_names_that_lead_elsewhere_are_named(room: Room, change: Callable[[str], str], step: str) -> None:
    room.lead(change(names(room)))
    assert broken(doctor(room)) == step


def test_trust_that_is_missing_is_named(room: Room) -> None:
    assert broken(doctor(room)) == "trust"
    found = doctor(room, "--client", "kometa")
    assert broken(found) == "trust"
    assert "reelbase redirect trust --for kometa" in found.out


@needs("node")
def test_trust_of_node_is_its_own(room: Room) -> None:
    found = doctor(room, "--client", "seerr")
    assert broken(found) == "trust"
    assert "seerr does not trust the authority: " in found.out
    room.client(trust(room, "node"))
    file = room.folder / "home" / ".reelbase" / "ca.crt"
    assert doctor(room, "--client", "seerr", NODE_EXTRA_CA_CERTS=str(file)).status == 0


def test_trust_in_nothing_else_is_named(room: Room) -> None:
    room.client(trust(room, "python"))
    alone = str(room.folder / "home" / ".reelbase" / "ca.crt")
    found = doctor(room, "--client", "kometa", REQUESTS_CA_BUNDLE=alone)
    assert broken(found) == "other HTTPS"
    assert f"REQUESTS_CA_BUNDLE is {alone}, with 1 root" in found.out


SHELLS = [
    pytest.param("sh", id="sh"),  # dash, on Debian
    pytest.param("busybox sh", marks=needs("busybox"), id="busybox"),
    pytest.param("bash", marks=needs("bash"), id="bash"),
]
CHECK = f"curl -s {FROM}/redirect/check.sh"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_says_the_same(room: Room, shell: str) -> None:
    check = f"{CHECK} | {shell}"
    assert broken(room.try_client(f"{check} -s kometa")) == "trust"
    found = room.try_client(f"{trust(room, 'python')}\n{check} -s kometa")
    assert found.status == 0, found
    assert [line.split()[:2] for line in found.out.splitlines()[:-1]] == [
        ["ok", each] for each in ("names", "trust", "sender", "configuration", "pictures", "index", "others")
    ]
    assert found.out.splitlines()[-1] == "TMDB's names resolve to your server for kometa."
    room.lead("")
    assert broken(room.try_client(check)) == "names"
    room.lead(names(room).replace(SERVER, "8.8.8.8"))
    found = room.try_client(check)
    assert broken(found) == "names"
    assert "resolves to 8.8.8.8, which is not the server" in found.out
    room.lead(names(room).replace(SERVER, CLIENT).replace(SERVER_V6, CLIENT))
    assert broken(room.try_client(f"{check} -s radarr")) == "port"


@needs("node")
def test_the_script_looks_as_node_does(room: Room) -> None:
    found = room.try_client(f"{CHECK} | sh -s seerr")
    assert broken(found) == "trust"
    assert "node does not trust the certificate: " in found.out
    assert "reelbase redirect trust --for seerr" in found.out
    found = room.try_client(f"{trust(room, 'node')}\n{CHECK} | sh -s seerr")
    assert found.status == 0, found
    found = room.try_client(f"{trust(room, 'node')}\n{CHECK} | sh")
    assert re.search(r"^ok +trust +node; not curl python3.*, with roots of its own$", found.out, re.MULTILINE)


def test_the_script_names_trust_in_nothing_else(room: Room) -> None:
    room.client(trust(room, "python"))
    alone = str(room.folder / "home" / ".reelbase" / "ca.crt")
    found = room.try_client(f"{CHECK} | sh -s kometa", REQUESTS_CA_BUNDLE=alone)
    assert broken(found) == "others"


@needs("busybox")
@needs("node")
def test_the_script_runs_with_what_a_small_image_has(room: Room) -> None:
    """Nothing but busybox and node, as in images of Alpine."""
    image = room.folder / "image"
    image.mkdir()
    subprocess.run([shutil.which("busybox") or "", "--install", "-s", str(image)], check=True, timeout=60)
    (image / "node").symlink_to(shutil.which("node") or "")
    fetch = f"wget -qO- {FROM}/redirect/check.sh"
    found = room.try_client(f"{fetch} | sh -s seerr", "/bin/sh", PATH=str(image))
    assert broken(found) == "trust"
    room.client(trust(room, "node"))
    file = room.folder / "home" / ".reelbase" / "ca.crt"
    found = room.try_client(
        f"{fetch} | sh -s seerr", "/bin/sh", PATH=str(image), NODE_EXTRA_CA_CERTS=str(file)
    )
    assert found.status == 0, found
    (image / "node").unlink()
    found = room.try_client(f"{fetch} | sh -s seerr", "/bin/sh", PATH=str(image))
    assert (found.status, found.out) == (2, "")
    assert found.err == "Expected node here, to ask with as seerr would, found none.\n"
