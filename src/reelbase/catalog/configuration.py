"""Configuration: image sizes, change keys, translations, departments with their jobs, and time zones."""

from functools import cache

from msgspec import Struct

from reelbase.catalog.facts import read_facts


class ImageSizes(Struct, frozen=True):
    """The sizes in which each kind of picture is offered, smallest first, the original last."""

    backdrop_sizes: tuple[str, ...]
    logo_sizes: tuple[str, ...]
    poster_sizes: tuple[str, ...]
    profile_sizes: tuple[str, ...]
    still_sizes: tuple[str, ...]


class ImageConfiguration(Struct, frozen=True):
    """The addresses and sizes of pictures."""

    base_url: str
    secure_base_url: str
    backdrop_sizes: tuple[str, ...]
    logo_sizes: tuple[str, ...]
    poster_sizes: tuple[str, ...]
    profile_sizes: tuple[str, ...]
    still_sizes: tuple[str, ...]


class Configuration(Struct, frozen=True):
    """The answer of `/configuration`."""

    change_keys: tuple[str, ...]
    images: ImageConfiguration


class DepartmentJobs(Struct, frozen=True):
    """A department and the jobs in it."""

    department: str
    jobs: tuple[str, ...]


class DepartmentJobList(Struct, frozen=True):
    """A department and the jobs in it, as the old `/job/list` names them."""

    department: str
    job_list: tuple[str, ...]


class JobList(Struct, frozen=True):
    """The answer of the old `/job/list`."""

    jobs: list[DepartmentJobList]


class CountryZones(Struct, frozen=True):
    """A country and its time zones."""

    iso_3166_1: str
    zones: tuple[str, ...]


def configuration(image_base_url: str, secure_base_url: str) -> Configuration:
    """Return what clients ask first: the keys of changes, and how to form the address of a picture.

    Both addresses end with a slash: a client appends a size and a file path to them.
    """
    sizes = image_sizes()
    images = ImageConfiguration(
        base_url=image_base_url,
        secure_base_url=secure_base_url,
        backdrop_sizes=sizes.backdrop_sizes,
        logo_sizes=sizes.logo_sizes,
        poster_sizes=sizes.poster_sizes,
        profile_sizes=sizes.profile_sizes,
        still_sizes=sizes.still_sizes,
    )
    return Configuration(change_keys=change_keys(), images=images)


@cache
def change_keys() -> tuple[str, ...]:
    """Return the keys under which changes are recorded, in alphabetical order."""
    return read_facts("change_keys", tuple[str, ...])


@cache
def image_sizes() -> ImageSizes:
    """Return the sizes of every kind of picture."""
    return read_facts("image_sizes", ImageSizes)


def primary_translations() -> list[str]:
    """Return the languages with regions (`pt-BR`) into which titles are officially translated, sorted."""
    return list(_primary_translations())


def jobs() -> list[DepartmentJobs]:
    """Return the twelve departments. Actors are in `Actors` here, though elsewhere known for `Acting`"""
    return list(_jobs())


def job_list() -> JobList:
    """Return the departments as clients of the old `/job/list` expect them."""
    return JobList([DepartmentJobList(row.department, row.jobs) for row in _jobs()])


def timezones() -> list[CountryZones]:
    """Return the time zones of each country, by country code."""
    return [CountryZones(country, zones) for country, zones in _timezones().items()]


def timezones_list() -> list[dict[str, list[str]]]:
    """Return the time zones as clients of the old `/timezones/list` expect them: one object a country."""
    return [{country: list(zones)} for country, zones in _timezones().items()]


@cache
def _primary_translations() -> tuple[str, ...]:
    return read_facts("primary_translations", tuple[str, ...])


@cache
def _jobs() -> tuple[DepartmentJobs, ...]:
    return read_facts("jobs", tuple[DepartmentJobs, ...])


@cache
def _timezones() -> dict[str, tuple[str, ...]]:
    return read_facts("timezones", dict[str, tuple[str, ...]])
