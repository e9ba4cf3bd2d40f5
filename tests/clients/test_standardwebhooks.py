"""The verifiers of Standard Webhooks, in Python and Node, take what a server sends, and nothing else."""

import json
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from tests.asking import Client, serving
from tests.editing.receiving import Received, receiving, until
from tests.editing.test_requests import key_of, send
from tests.editing.test_webhooks import PATH, add

FOLDER = Path(__file__).parent / "node"
ANOTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def sent(database_url: str) -> tuple[str, str, Received]:
    """The old and the new secret of a webhook, and a message that both sign, at this moment."""
    with (
        receiving() as receiver,
        Client(database_url, key=key_of(database_url, Scope.EDIT)) as client,
        serving(database_url, workers=1, JOBS="true", WEBHOOKS_PRIVATE="true") as server,
    ):
        key = {"Authorization": f"Bearer {client.key}"}
        old = add(client, receiver.url)["secret"]
        rotated = _posted(server.address, f"{PATH}/1/rotate", key)
        send(client, "POST", f"{PATH}/1/test")
        until(lambda: bool(receiver.received))
        return old, rotated["secret"], receiver.received[0]


def _posted(address: tuple[str, int], path: str, headers: dict[str, str]) -> Any:
    from http.client import HTTPConnection

    with closing(HTTPConnection(*address, timeout=20)) as connection:
        connection.request("POST", path, headers=headers)
        return json.loads(connection.getresponse().read())


def test_python(sent: tuple[str, str, Received]) -> None:
    standardwebhooks = pytest.importorskip("standardwebhooks")
    old, new, received = sent
    for secret in (old, new):
        found = standardwebhooks.Webhook(secret).verify(received.content, received.headers)
        assert found["type"] == "webhook.test"
    for secret, content in ((ANOTHER, received.content), (new, received.content + b" ")):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(secret).verify(content, received.headers)


def test_node(sent: tuple[str, str, Received]) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "standardwebhooks").is_dir():
        pytest.skip("needs standardwebhooks, which `make clients` installs where Node.js is")
    old, new, received = sent
    for secret, is_right in ((old, True), (new, True), (ANOTHER, False)):
        said = {"secret": secret, "headers": received.headers, "content": received.content.decode()}
        done = subprocess.run(
            [node, "standardwebhooks.verify.mjs"],
            cwd=FOLDER,
            input=json.dumps(said),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode == 0) is is_right, done.stderr
        assert not is_right or json.loads(done.stdout)["type"] == "webhook.test"
