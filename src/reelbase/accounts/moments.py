"""Moments as the database keeps them and as the API tells them, all UTC."""

from datetime import datetime


def stamp(moment: datetime) -> str:
    """`2026-05-24 17:19:42`; such stamps sort by time."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def told(moment: datetime) -> str:
    """`2026-05-24 17:19:42 UTC`."""
    return f"{stamp(moment)} UTC"


def precise(moment: datetime) -> str:
    """`2026-05-24T17:19:42.123Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
