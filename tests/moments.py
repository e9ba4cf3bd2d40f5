"""Moments that tests pass in, so that none depends on the clock."""

from datetime import UTC, datetime

NOON = datetime(2026, 5, 24, 12, 0, 0, tzinfo=UTC)
