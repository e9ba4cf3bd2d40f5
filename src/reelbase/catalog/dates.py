"""Days and the windows between them. All times are UTC."""

from datetime import datetime
from typing import NamedTuple


class DateRange(NamedTuple):
    """From the first moment to the last, both included."""

    start: datetime
    end: datetime
