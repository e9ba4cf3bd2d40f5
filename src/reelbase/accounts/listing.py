"""Listing: which page of what somebody keeps is asked for, by v3 and v4 alike."""

from typing import NamedTuple

from reelbase.catalog.language import Language
from reelbase.catalog.page import Page
from reelbase.storage.queries.flags import Order


class Listing(NamedTuple):
    """The order of what an account or a guest keeps, the language of its titles, and the page."""

    order: Order
    language: Language
    page: Page
