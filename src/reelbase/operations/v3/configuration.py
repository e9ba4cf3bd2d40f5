"""Configuration: the tables that clients read once."""

from reelbase.catalog import configuration as tables
from reelbase.catalog.countries import Country, countries, naming
from reelbase.catalog.language import Language
from reelbase.catalog.languages import LanguageName, languages
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import ImageUrl, PublicUrl, SentTo
from reelbase.storage.engine.reader import Reader

TAG = "configuration"
PATH = "/3/configuration"


@get(f"{PATH}/countries", tag=TAG)
async def configuration_countries(db: Reader, *, language: Language) -> list[Country]:
    """Return countries with their names in English and in the language asked for."""
    return countries(naming(language))


@get(f"{PATH}/jobs", tag=TAG)
async def configuration_jobs(db: Reader) -> list[tables.DepartmentJobs]:
    """Return departments and the jobs in them."""
    return tables.jobs()


@get(f"{PATH}/languages", tag=TAG)
async def configuration_languages(db: Reader) -> list[LanguageName]:
    """Return languages with their names in English and in themselves."""
    return languages()


@get(f"{PATH}/primary_translations", tag=TAG)
async def configuration_primary_translations(db: Reader) -> list[str]:
    """Return the translations that are officially supported, as `ll-CC`."""
    return tables.primary_translations()


@get(f"{PATH}/timezones", tag=TAG)
async def configuration_timezones(db: Reader) -> list[tables.CountryZones]:
    """Time zones by country."""
    return tables.timezones()


@get(PATH, tag=TAG, appends=True)
async def configuration(
    db: Reader, *, image_url: ImageUrl, sent_to: SentTo, public_url: PublicUrl
) -> tables.Configuration:
    """Return the addresses and sizes of pictures, and the keys of changes.

    Both addresses are the one under which this server is reached: clients prefer the secure one, and
    `https` in front of a server that does not speak it would leave them without pictures. Where no setting
    gives it, it is the one that the client itself asks: nobody else is sent a false name.
    """
    address = image_url or f"{sent_to.server or public_url}/t/p/"
    return tables.configuration(address, address)
