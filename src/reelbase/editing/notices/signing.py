"""Signing: the headers by which a receiver knows the sender of a message (Standard Webhooks 1.0)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence

from reelbase.accounts.secrets import random_bytes

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a secret as receivers are given it."""
    return PREFIX + base64.b64encode(random_bytes(SECRET_BYTES)).decode()


def signed_headers(secrets: Sequence[str], message_id: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """Return the headers of a message that is sent at a time, in seconds since 1970; each secret signs it."""
    text = b"%b.%d.%b" % (message_id.encode(), seconds, body)
    signatures = [_signature(each, text) for each in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, text: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
