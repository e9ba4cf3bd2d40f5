"""Queries about networks."""

from typing import NamedTuple

from sqlalchemy import FromClause, select

from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.statement import Batch, columns, within
from reelbase.storage.queries.translated import const

network = tables.network
title_network = tables.title_network


class NetworkRow(NamedTuple):
    """A network of a series or of a season."""

    id: int
    logo_path: str | None
    name: str
    origin_country: str


def networks_of(kind: str, owner: FromClause) -> Selection:
    """Select the NetworkRows of a series or a season, in its order."""
    return (
        select(*columns(NetworkRow, network))
        .join(title_network, title_network.c.network_id == network.c.id)
        .where(title_network.c.kind == const(kind), title_network.c.entity_id == owner.c.id)
        .order_by(title_network.c.position)
        .correlate(owner)
    )


class NetworkDetailsRow(NamedTuple):
    """A network whole."""

    id: int
    headquarters: str
    homepage: str
    logo_path: str | None
    name: str
    origin_country: str


NETWORK_DETAILS = Batch(
    select(*columns(NetworkDetailsRow, network)).where(within(network.c.id, "ids")),
    NetworkDetailsRow,
)
