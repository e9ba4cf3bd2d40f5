"""Objects: files under names, in a folder or in storage that speaks S3, which all nodes share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase.errors import StorageError
from reelbase.storage.files import whole_file

if TYPE_CHECKING:
    from obstore.store import LocalStore, S3Store

    Store = LocalStore | S3Store

BUCKET = "s3://"
CONNECT = timedelta(seconds=5)
WAIT = timedelta(seconds=30)


def bucket_at(address: str) -> "S3Store":
    """Open the bucket at an address such as `s3://BUCKET/PREFIX`, reached by the variables AWS_*."""
    from obstore.store import S3Store

    bucket, _, prefix = address.removeprefix(BUCKET).partition("/")
    plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        client_options={"connect_timeout": CONNECT, "timeout": WAIT, "allow_http": plain},
        retry_config={"max_retries": 2, "retry_timeout": WAIT},
    )


@contextmanager
def _errors(place: str) -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        raise StorageError(f"Expected that {place} answers, found: {str(error)[:300]}") from error


class Objects:
    """The files at one place. Each method waits for it, and raises StorageError where it can't be reached."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._opened: Store | None = None

    def names(self) -> list[str]:
        """Return the names of all files."""
        import obstore

        with _errors(self.place):
            return [each["path"] for page in obstore.list(self._store()) for each in page]

    def read(self, name: str) -> bytes | None:
        """Return a small file; None if there is none."""
        import obstore

        try:
            with _errors(self.place):
                return bytes(obstore.get(self._store(), name).bytes())
        except FileNotFoundError:
            return None

    def fetch(self, name: str, path: Path, *, most: int | None = None) -> bool:
        """Copy a file to a path, whole or not at all; returns false if there is none.

        One of more than `most` bytes is refused with a StorageError.
        """
        import obstore

        try:
            with _errors(self.place), whole_file(path, is_public=True, is_lasting=False) as file:
                size = 0
                for part in obstore.get(self._store(), name).stream():
                    size += len(part)
                    if most is not None and size > most:
                        raise StorageError(f"Expected {most:,} bytes of {name} in {self.place}, found more.")
                    file.write(part)
        except FileNotFoundError:
            return False
        return True

    def put(self, name: str, content: bytes | Path) -> None:
        """Store a file; one of that name is replaced at once."""
        import obstore

        with _errors(self.place):
            obstore.put(self._store(), name, content)

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        import obstore

        try:
            with _errors(self.place):
                obstore.delete(self._store(), name)
        except FileNotFoundError:
            pass

    def _store(self) -> "Store":
        if self._opened is None:
            if self.place.startswith(BUCKET):
                self._opened = bucket_at(self.place)
            else:
                from obstore.store import LocalStore

                self._opened = LocalStore(self.place, mkdir=True)
        return self._opened
