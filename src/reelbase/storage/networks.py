"""What is asked about networks."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.statement import Batch, bind, within

network = tables.network
title_network = tables.title_network


class NetworkRow(NamedTuple):
    """A network of a series or of a season."""

    entity_id: int
    id: int
    logo_path: str | None
    name: str
    origin_country: str


NETWORKS = Batch(
    select(
        title_network.c.entity_id, network.c.id, network.c.logo_path, network.c.name, network.c.origin_country
    )
    .join(network, network.c.id == title_network.c.network_id)
    .where(title_network.c.kind == bind("kind"), within(title_network.c.entity_id, "ids"))
    .order_by(title_network.c.entity_id, title_network.c.position),
    NetworkRow,
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
    select(
        network.c.id,
        network.c.headquarters,
        network.c.homepage,
        network.c.logo_path,
        network.c.name,
        network.c.origin_country,
    ).where(within(network.c.id, "ids")),
    NetworkDetailsRow,
)
