"""Networks: their details, and those of a series or a season."""

import msgspec
from msgspec import Struct

from reelbase.catalog.identity import find, numeric_id
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.networks import NETWORK_DETAILS, NetworkRow


class Network(Struct):
    """A network as its titles show it."""

    id: int
    logo_path: str | None
    name: str
    origin_country: str


class NetworkDetails(Struct):
    """A network whole."""

    headquarters: str
    homepage: str
    id: int
    logo_path: str | None
    name: str
    origin_country: str


async def find_network(db: Reader, network_id: str) -> Entity | None:
    return await find(db, Kind.NETWORK, numeric_id(network_id))


async def network_details(db: Reader, entity: Entity) -> NetworkDetails:
    """Return a network's details; nothing of it is translated."""
    row = await db.one_of(NETWORK_DETAILS, entity)
    assert row is not None, "find_network found it in this snapshot"
    return NetworkDetails(
        headquarters=row.headquarters,
        homepage=row.homepage,
        id=row.id,
        logo_path=row.logo_path,
        name=row.name,
        origin_country=row.origin_country,
    )


def networks(text: str) -> list[Network]:
    """Return networks from the JSON list of their rows."""
    return [Network(*row) for row in _rows(text)]


_rows = msgspec.json.Decoder(list[NetworkRow]).decode
