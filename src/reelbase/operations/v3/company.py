"""Companies."""

from reelbase.catalog.alternative_titles import alternative_names
from reelbase.catalog.company import company_details, company_movies, find_company
from reelbase.catalog.images import logo_images
from reelbase.operations.resource import Resource

COMPANY = Resource(
    tag="company",
    path="/3/company/{company_id}",
    find=find_company,
    details=company_details,
    subresources={"alternative_names": alternative_names, "images": logo_images},
    legacy={"movies": company_movies},
)
