"""The certificate of the guide to clients stands for TMDB's names, to whoever trusts its authority."""

import re
import ssl
import subprocess
from pathlib import Path
from shutil import which

import pytest

from tests.docs.test_reference import ROOT

GUIDE = ROOT / "docs" / "how-to" / "use-a-client.md"
MADE = re.compile(r"^```sh\n(openssl .*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = [pytest.mark.once, pytest.mark.skipif(which("openssl") is None, reason="needs openssl")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of the guide have made their files."""
    made = tmp_path_factory.mktemp("certificates")
    [commands] = MADE.findall(GUIDE.read_text(encoding="utf-8"))
    subprocess.run(["sh", "-ec", commands], cwd=made, check=True, capture_output=True, timeout=60)
    return made


def shake_hands(folder: Path, name: str, authority: str | None = "ca.crt") -> None:
    """A client that trusts an authority, or the system's, meets a server with the certificate."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "tmdb.crt", folder / "tmdb.key")
    asking = ssl.create_default_context(cafile=str(folder / authority) if authority else None)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = asking.wrap_bio(to_client, to_server, server_hostname=name)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


@pytest.mark.parametrize("name", ["api.themoviedb.org", "image.tmdb.org", "www.themoviedb.org"])
def test_it_stands_for_the_names_of_tmdb(folder: Path, name: str) -> None:
    shake_hands(folder, name)


def test_it_stands_for_nobody_else(folder: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(folder, "files.tmdb.org")


def test_only_who_trusts_the_authority_believes_it(folder: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        shake_hands(folder, "api.themoviedb.org", authority=None)
