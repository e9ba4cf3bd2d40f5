"""Networks."""

from reelbase.catalog.alternative_titles import alternative_names
from reelbase.catalog.images import logo_images
from reelbase.catalog.network import find_network, network_details
from reelbase.operations.resource import Resource

NETWORK = Resource(
    tag="network",
    path="/3/network/{network_id}",
    find=find_network,
    details=network_details,
    subresources={"alternative_names": alternative_names, "images": logo_images},
)
