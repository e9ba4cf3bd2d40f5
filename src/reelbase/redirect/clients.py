"""Clients: what a program trusts, found out by a program of its kind, in this process' environment.

What a program is written in decides which roots it reads: Node.js has its own, requests those of certifi,
Java those of its installation, browsers on Linux a list of each person, most others those of the system.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import NamedTuple

SECONDS = 60
NODE = """
require("https").get(process.argv[1], {timeout: 20000}, (answer) => answer.resume().on("end", () => {}))
  .on("error", (error) => { console.error(error.code, error.message); process.exitCode = 1; });
"""
PYTHON = """
import sys
try:
    import requests
except ImportError:
    import urllib.error, urllib.request
    try:
        urllib.request.urlopen(sys.argv[1], timeout=20)
    except urllib.error.HTTPError:
        pass
    except OSError as error:
        sys.exit(str(error))
else:
    try:
        requests.get(sys.argv[1], timeout=20)
    except (OSError, requests.exceptions.RequestException) as error:
        sys.exit(str(error))
"""
JAVA = """
import java.net.URI;
import java.net.http.*;
public class Ask {
  public static void main(String[] given) throws Exception {
    HttpRequest asked = HttpRequest.newBuilder(URI.create(given[0])).build();
    try {
      HttpClient.newHttpClient().send(asked, HttpResponse.BodyHandlers.discarding());
    } catch (java.io.IOException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }
}
"""
REPLACING = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables with a file of all that is trusted: with one root in it nothing else is trusted any more."""


class Client(NamedTuple):
    """A kind of programs, and how one of them asks for an address: its words, without the address."""

    program: str
    words: Callable[[Path], list[str]]
    variables: tuple[str, ...]


def _java(folder: Path) -> list[str]:
    (folder / "Ask.java").write_text(JAVA, encoding="utf-8")
    return ["java", str(folder / "Ask.java")]


PYTHON_CLIENT = Client("python3", lambda folder: ["python3", "-c", PYTHON], REPLACING)
NODE_CLIENT = Client("node", lambda folder: ["node", "-e", NODE], ("NODE_EXTRA_CA_CERTS",))
SYSTEM_CLIENT = Client(
    "curl", lambda folder: ["curl", "-sS", "-m", "20", "-o", os.devnull], ("SSL_CERT_FILE",)
)
CLIENTS = {
    **dict.fromkeys(
        ("python", "certifi", "kometa", "flexget", "homeassistant", "kodi", "yamtrack"), PYTHON_CLIENT
    ),
    **dict.fromkeys(("node", "seerr"), NODE_CLIENT),
    **dict.fromkeys(("debian", "dotnet", "go", "jellyfin", "radarr", "macos"), SYSTEM_CLIENT),
    "java": Client("java", _java, ("JAVA_TOOL_OPTIONS",)),
}
"""By the program of a recipe."""


def why_refused(client: Client, url: str) -> str:
    """Return why a program of that kind does not get through to an address; empty if it does."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*client.words(Path(folder)), url]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode == 0:
        return ""
    lines = [each.strip() for each in done.stderr.splitlines() if each.strip()]
    return lines[-1] if lines else f"{client.program} ended with status {done.returncode}"


def is_there(client: Client) -> bool:
    """Return true if a program of that kind can be run here."""
    return which(client.program) is not None


def lost_trust(variables: tuple[str, ...]) -> str:
    """Return which variable leaves a program with one root or none, in words; empty if none does."""
    for name in variables:
        value = os.environ.get(name, "")
        if name in REPLACING and value:
            number = _roots(Path(value))
            if number < 2:
                return f"{name} is {value}, with {number} {'root' if number == 1 else 'roots'}"
    return ""


def _roots(path: Path) -> int:
    """Return how many certificates a file holds, none where it can't be read."""
    try:
        return len(re.findall(rb"-----BEGIN (?:TRUSTED )?CERTIFICATE-----", path.read_bytes()))
    except OSError:
        return 0
