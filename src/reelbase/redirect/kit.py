"""The kit on the disk: the authority, the server's certificate, and the addresses of the names."""

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple, Self

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from reelbase.addresses import source_of
from reelbase.domains import is_within
from reelbase.errors import StorageError
from reelbase.redirect.certificates import (
    SKEW,
    Pair,
    days_left,
    is_due,
    is_good,
    make_authority,
    make_leaf,
    permitted_domains,
    read_pair,
)
from reelbase.redirect.names import all_domains, all_names
from reelbase.storage.files import in_turn, whole_file

AUTHORITY = "ca.pem"  # with its key
TRUSTED = "ca.crt"  # what clients are given
LEAF = "tmdb.pem"  # with its key
ADDRESSES = "addresses.json"
GIVEN = "given.json"  # the recipes that were printed
FILES = (LEAF, TRUSTED, ADDRESSES, AUTHORITY)
ELSEWHERE = "192.0.2.1"  # of documentation (RFC 5737): nothing is sent there

log = logging.getLogger("reelbase.redirect")


class Public(NamedTuple):
    """The part for clients: the authority without its key, the names, and the addresses they resolve to."""

    certificate: x509.Certificate
    names: list[str]
    addresses: list[str]

    @property
    def trusted(self) -> str:
        """The certificate as text (PEM)."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def common_name(self) -> str:
        """The authority's name, as lists of what is trusted show it."""
        [found] = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found.value)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, as systems show it."""
        return self.certificate.fingerprint(SHA256()).hex(":").upper()

    def page(self, port: int) -> str:
        """Return the address of the page for the household, on the port without TLS."""
        host = next(iter(self.addresses), "127.0.0.1")
        end = "" if port == 80 else f":{port}"
        return f"http://{f'[{host}]' if ':' in host else host}{end}/redirect"


class Kit(NamedTuple):
    """The contents of the folder."""

    folder: Path
    authority: Pair
    leaf: Pair
    names: list[str]
    addresses: list[str]
    news: list[str]  # the files that this run has written

    @property
    def public(self) -> Public:
        """The part that is no secret."""
        return Public(self.authority.certificate, self.names, self.addresses)

    @classmethod
    def prepare(cls, folder: Path, further: str, now: datetime, addresses: list[str] | None = None) -> Self:
        """Read the kit, and make or renew what is missing or due. `further` is the setting `redirect_names`.

        Raises StorageError where that would take another authority, which every client has to trust anew, and
        where the folder may be somebody else's.
        """
        with in_turn(folder):
            _check_owner(folder)
            _remove_begun(folder)
            return cls._prepared(folder, further, now, addresses)

    @classmethod
    def _prepared(cls, folder: Path, further: str, now: datetime, addresses: list[str] | None) -> Self:
        names, news = all_names(further), []

        def write(name: str, content: bytes) -> None:
            with whole_file(folder / name) as file:
                file.write(content)
            news.append(name)

        authority = _read(folder / AUTHORITY)
        if authority is None:
            authority = make_authority(all_domains(further), now)
            write(AUTHORITY, authority.pem)
        now = _at_least_made(authority, now)
        _check(folder, authority, names, now)
        if _content(folder / TRUSTED) != authority.public_pem:
            write(TRUSTED, authority.public_pem)
        leaf = _kept_leaf(folder)
        if leaf is None or is_due(leaf.certificate, authority.certificate, names, now):
            leaf = _renewed(leaf, authority, names, now, write)
        kept = _addresses(folder)
        chosen = addresses or kept or [own_address()]
        if chosen != kept:
            write(ADDRESSES, json.dumps(chosen).encode() + b"\n")
        return cls(folder, authority, leaf, names, chosen, news)


def read_public(folder: Path, further: str) -> Public | None:
    """Read what clients are given; None where no kit was made. `further` is the setting `redirect_names`."""
    content = _content(folder / TRUSTED)
    if content is None:
        return None
    try:
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError as error:
        raise StorageError(
            f"Expected a certificate, found something else in {folder / TRUSTED} ({error}).\n"
            "Type: reelbase redirect init"
        ) from error
    return Public(certificate, all_names(further), _addresses(folder))


def public_of(facts: object) -> Public:
    """Read what a server says at /redirect/facts.json. Raises ValueError for anything else."""
    try:
        names, addresses, trusted = (facts[each] for each in ("names", "addresses", "authority"))  # type: ignore[index]
        [*checked] = (str(ip_address(each)) for each in addresses)
        certificate = x509.load_pem_x509_certificate(trusted.encode())
        if not names or not all(isinstance(each, str) for each in names):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("no facts of a redirection") from None
    return Public(certificate, names, checked)


def exists(folder: Path) -> bool:
    """Return true if a kit was made there."""
    return (folder / AUTHORITY).is_file()


def remove(folder: Path) -> list[Path]:
    """Remove what was made, and the folder unless it holds anything else. Return what is gone."""
    gone: list[Path] = []
    if not folder.is_dir():
        return gone
    with in_turn(folder):
        for path in (folder / each for each in (GIVEN, *FILES)):
            with suppress(FileNotFoundError):
                path.unlink()
                gone.append(path)
        _remove_begun(folder)
        with suppress(OSError):
            folder.rmdir()
    return gone


def own_address() -> str:
    """Return the address by which this machine reaches others; loopback where it reaches none."""
    return source_of(ELSEWHERE).replace("0.0.0.0", "") or "127.0.0.1"


def _check_owner(folder: Path) -> None:
    """Refuse a folder in which another user can have put an authority whose key is theirs."""
    found, own = folder.stat(), {0, os.geteuid(), folder.parent.stat().st_uid}
    if found.st_uid not in own:
        why, advice = f"belongs to another user (number {found.st_uid})", f"Remove it: rm -r '{folder}'"
    elif found.st_mode & 0o002:
        why, advice = "may be written to by others", f"If what is in it is yours, type: chmod 700 '{folder}'"
    else:
        return
    raise StorageError(f"Expected {folder} to be yours, found that it {why}.\n{advice}")


def _remove_begun(folder: Path) -> None:
    """Remove what a process left that was killed while it wrote: there may be a key in it."""
    for name in (GIVEN, *FILES):
        for path in folder.glob(f".{name}.*.part"):
            path.unlink()


def _at_least_made(authority: Pair, now: datetime) -> datetime:
    """Return the present moment, never one before the authority was made.

    A machine whose clock has no battery starts in the past, and what it makes then is over for its clients.
    """
    made = authority.certificate.not_valid_before_utc + SKEW
    if now < made - SKEW:
        log.warning(
            "The clock says %s, but the authority was made on %s. Is the clock right?",
            now.date(),
            made.date(),
        )
    return max(now, made)


def _kept_leaf(folder: Path) -> Pair | None:
    """Return the server's certificate; None for one that is missing or damaged, which is made anew."""
    try:
        return _read(folder / LEAF)
    except StorageError:
        return None


def _renewed(
    leaf: Pair | None, authority: Pair, names: list[str], now: datetime, write: Callable[[str, bytes], None]
) -> Pair:
    """Return a new certificate, or the old one where none can be written and it is still good."""
    made = make_leaf(authority, names, now)
    try:
        write(LEAF, made.pem)
    except OSError as error:
        if leaf is None or not is_good(leaf.certificate, authority.certificate, names, now):
            raise
        left = days_left(leaf.certificate, now)
        log.warning(
            "The certificate for TMDB's names is good for %d days, and can't be renewed: %s", left, error
        )
        return leaf
    return made


def _check(folder: Path, authority: Pair, names: list[str], now: datetime) -> None:
    """Refuse an authority that has expired, or may not sign for all names."""
    again = (
        "Type: reelbase redirect undo, then: reelbase redirect init; every client has to trust the new one."
    )
    end = authority.certificate.not_valid_after_utc
    if end <= now:
        raise StorageError(
            f"Expected an authority that is valid, found that the one in {folder} ended on {end:%F}, "
            f"and that the clock says {now:%F}.\n{again}"
        )
    permitted = permitted_domains(authority.certificate)
    if outside := [each for each in names if not is_within(each, permitted)]:
        raise StorageError(
            f"Expected names that the authority of {folder} may sign for ({', '.join(permitted)}), "
            f"found {', '.join(outside)} in redirect_names.\n{again}"
        )


def _read(path: Path) -> Pair | None:
    content = _content(path)
    if content is None:
        return None
    try:
        return read_pair(content)
    except (ValueError, TypeError) as error:
        raise StorageError(
            f"Expected a certificate with its key, found something else in {path} ({error}).\n"
            "Put back the file from a backup, or begin anew: reelbase redirect undo"
        ) from error


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if os.path.lexists(path) else None


def _addresses(folder: Path) -> list[str]:
    content = _content(folder / ADDRESSES)
    try:
        found = json.loads(content) if content is not None else []
        return [str(ip_address(each)) for each in found]
    except (ValueError, TypeError):
        return []  # written anew
