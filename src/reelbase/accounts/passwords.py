"""Passwords: which are taken, how they are kept, and how they are compared."""

import asyncio
import base64
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reelbase.bounds import PASSWORD_CHARACTERS

SHORTEST, LONGEST = 8, PASSWORD_CHARACTERS
AT_ONCE = 2  # in one worker: each takes 64 MiB
COMMON = Path(__file__).with_name("common_passwords.txt")
ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm")
LONGEST_COMMON = 64  # characters
SHORT_PERIOD = 4  # characters that a password may not be made of again and again
LETTERS_FOR = str.maketrans("013457@$!", "oieastasi")  # what people write for letters
Result = TypeVar("Result")


class Unfit(Exception):
    """A name or a password that can't be taken; the text says what was expected."""


def hashed(password: str, *, username: str) -> str:
    """Hash a password with Argon2id, in some 50 ms. Raises Unfit if it is too short, too long or easy to
    guess.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unfit(f"Expected a password of {SHORTEST} to {LONGEST:,} characters, found {len(password):,}.")
    if is_common(password, username):
        raise Unfit("Expected a password that is hard to guess, found one that is tried first.")
    return _hasher().hash(_bytes(password))


def is_password(kept: str | None, password: str) -> bool:
    """Compare a password with a kept hash, once; also where no hash is kept, so that it takes as long.

    So nobody learns from the time it takes whether a name has an account.
    """
    is_known = kept is not None and len(password) <= LONGEST
    try:
        _hasher().verify(kept if kept and is_known else _no_password(), _bytes(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return is_known


async def in_turn(function: Callable[..., Result], *arguments: object) -> Result:
    """Run a function of passwords in a thread, at most two at once in a worker; give its result."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), function, *arguments)


def is_common(password: str, username: str = "") -> bool:
    """Tell whether a password is among those guessed first (NIST SP 800-63B, 3.1.1.2).

    That is one that many people have, the name of the account or of this site, each also with digits and
    signs around it or in place of letters; a row of the keyboard; a few characters again and again.
    """
    period = _period(password)
    if period <= SHORT_PERIOD:
        return True
    if len(password) > LONGEST_COMMON:
        return False
    text, name = (unicodedata.normalize("NFKC", each).casefold() for each in (password, username))
    known = _common() | set(_cores(name) if len(username) <= LONGEST_COMMON else ())
    return (
        not known.isdisjoint(_cores(text))
        or not known.isdisjoint(_cores(text[: _period(text)]))
        or any(text in row * 2 or text in row[::-1] * 2 for row in ROWS)
    )


def _cores(text: str) -> Iterator[str]:
    """Give the words that a password may be made of, without the letters and digits added to them."""
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    for each in (text, inner, text.translate(LETTERS_FOR), inner.translate(LETTERS_FOR)):
        if core := re.sub(r"[\W_]", "", each):
            yield core


def _period(text: str) -> int:
    """Return the length of the part that the text repeats; its own length if it repeats none."""
    return (text + text).find(text, 1)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    """Create the hasher: Argon2id with the second choice of RFC 9106, 64 MiB and three passes."""
    return PasswordHasher(parallelism=1)


def _no_password() -> str:
    """Create a hash that no password has; comparing with it takes as long as with any other."""
    hasher = _hasher()
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    random = (secrets.token_bytes(length) for length in (hasher.salt_len, hasher.hash_len))
    salt, found = (base64.b64encode(each).rstrip(b"=").decode() for each in random)
    return f"$argon2id$v=19${costs}${salt}${found}"


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
