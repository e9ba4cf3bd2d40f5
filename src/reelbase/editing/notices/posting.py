"""Posting: one attempt to send a message."""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reelbase import __version__
from reelbase.bounds import WEBHOOK_SECONDS
from reelbase.editing.notices.attempts import Outcome, asked_wait
from reelbase.editing.notices.signing import signed_headers
from reelbase.moments import stamp
from reelbase.outgoing import new_session
from reelbase.storage.rows import WebhookMessageRow, WebhookRow

if TYPE_CHECKING:
    import aiohttp

CONNECTIONS = 32
ANSWER_BYTES = 1024  # that are read, so that the connection can be used again


class Poster:
    """Sends messages. Unless it `allows_private` networks, to public addresses by HTTPS alone."""

    def __init__(self, *, allows_private: bool) -> None:
        self._allows_private = allows_private
        self._session: aiohttp.ClientSession | None = None

    async def post(self, to: WebhookRow, message: WebhookMessageRow, now: datetime) -> Outcome:
        """Send a message once; return what came of it. Nothing of a receiver raises."""
        import aiohttp

        from reelbase.resolving import NotPublic

        try:
            self._check(to.url)
            return await self._posted(to, message, now)
        except NotPublic as error:
            return Outcome(0, f"{error}; webhooks_private allows it")
        except TimeoutError:
            return Outcome(0, f"no answer within {WEBHOOK_SECONDS} seconds")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Outcome(0, f"not reached: {str(error) or type(error).__name__}")

    def _check(self, url: str) -> None:
        from reelbase.resolving import NotPublic, check_public

        parts = urlsplit(url)
        if self._allows_private:
            return
        if parts.scheme != "https":
            raise NotPublic("expected an address that begins with https://, found another one")
        check_public(parts.hostname or "")

    async def _posted(self, to: WebhookRow, message: WebhookMessageRow, now: datetime) -> Outcome:
        body = message.content.encode()
        secrets = [to.secret] + ([to.old_secret] if to.old_secret and stamp(now) < to.old_until else [])
        headers = {
            "content-type": "application/json",
            "user-agent": f"Reelbase/{__version__}",
            **signed_headers(secrets, message.message_id, int(now.timestamp()), body),
        }
        async with self._opened().post(to.url, data=body, headers=headers, allow_redirects=False) as answer:
            await answer.content.read(ANSWER_BYTES)
            wait = asked_wait(answer.headers.get("Retry-After", ""), now)
            reason = "".join(each for each in answer.reason or "" if each.isprintable())
            return Outcome(answer.status, f"answered {answer.status} {reason}".strip(), wait)

    def _opened(self) -> "aiohttp.ClientSession":
        from reelbase.resolving import Ways

        if self._session is None:
            ways = Ways(is_public_only=not self._allows_private)
            self._session = new_session(seconds=WEBHOOK_SECONDS, connections=CONNECTIONS, ways=ways)
        return self._session

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()
            self._session = None
