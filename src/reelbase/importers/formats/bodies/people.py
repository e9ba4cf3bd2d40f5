"""Details of persons, companies, networks and keywords."""

from msgspec import UNSET, Struct

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Belief, ExternalIds, HasCompany, HasKeyword, Owner, Texts
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.community import read_titles
from reelbase.importers.formats.bodies.details_shapes import CompanyDetails, KeywordDetails, PersonDetails
from reelbase.importers.formats.bodies.fact_shapes import KeywordRow
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.list_rows import (
    stub_collection,
    stub_companies,
    stub_company,
    stub_keywords,
)
from reelbase.importers.formats.bodies.shapes import CollectionRow, CompanyRow
from reelbase.importers.formats.bodies.values import (
    Columns,
    codes,
    flag,
    maybe,
    number,
    present,
    same,
    score,
    set_text,
    text,
)


class _Collections(Struct):
    results: list[CollectionRow]


class _Companies(Struct):
    results: list[CompanyRow]


class _Keywords(Struct):
    results: list[KeywordRow]


_COLLECTIONS = Reader(_Collections)
_COMPANIES = Reader(_Companies)
_KEYWORDS = Reader(_Keywords)
_PERSON: Columns = (
    ("adult", "adult", flag),
    ("also_known_as", "also_known_as", codes),
    ("birthday", "birthday", maybe),
    ("deathday", "deathday", maybe),
    ("gender", "gender", number),
    ("homepage", "homepage", maybe),
    ("known_for_department", "known_for_department", maybe),
    ("name", "name", text),
    ("place_of_birth", "place_of_birth", maybe),
    ("popularity", "popularity", score),
    ("profile_path", "profile_path", maybe),
)
_NETWORK: Columns = (
    ("headquarters", "headquarters", text),
    ("homepage", "homepage", text),
    ("logo_path", "logo_path", maybe),
    ("name", "name", text),
    ("origin_country", "origin_country", text),
)
_COMPANY: Columns = (
    *_NETWORK[:-1],
    ("origin_country", "origin_country", same),
    ("description", "description", text),
)


def read_person(claims: Claims, body: PersonDetails) -> Owner:
    """Claim what a person's details say."""
    owner = Owner(Kind.PERSON, body.id)
    claims.facts(owner, Belief.FULL, present(body, _PERSON))
    if body.name:
        claims.facts(owner, Belief.FILL, {"original_name": body.name})
    claims.words(owner, Belief.FULL, Texts(overview=set_text(body.biography)))
    if body.imdb_id is not UNSET:
        claims.add(ExternalIds(owner, {"imdb_id": body.imdb_id}))
    claims.counts["people"] += 1
    return owner


def read_company(claims: Claims, body: CompanyDetails) -> Owner:
    """Claim what a company's details say; its parent becomes a stub."""
    owner = Owner(Kind.COMPANY, body.id)
    values = present(body, _COMPANY)
    if body.parent_company is None:
        values["parent_company_id"] = None
    elif body.parent_company is not UNSET:
        values["parent_company_id"] = stub_company(claims, body.parent_company)
    claims.facts(owner, Belief.FULL, values)
    claims.counts["companies"] += 1
    return owner


def read_network(claims: Claims, body: CompanyDetails) -> Owner:
    """Claim what a network's details say."""
    owner = Owner(Kind.NETWORK, body.id)
    claims.facts(owner, Belief.FULL, present(body, _NETWORK))
    claims.counts["networks"] += 1
    return owner


def read_keyword(claims: Claims, body: KeywordDetails) -> Owner:
    """Claim a keyword's name."""
    owner = Owner(Kind.KEYWORD, body.id)
    claims.facts(owner, Belief.FULL, {"name": set_text(body.name) or ""})
    claims.counts["keywords"] += 1
    return owner


def read_company_movies(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the movies of a company; to those whose own details are unknown it is added."""
    for title in read_titles(claims, body, "movie"):
        claims.add(HasCompany(title, owner.id))


def read_keyword_movies(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the movies with a keyword."""
    for title in read_titles(claims, body, "movie"):
        claims.add(HasKeyword(title, owner.id))


def read_list(claims: Claims, body: bytes, kind: str | None) -> int:
    """Read any list of one kind, or of several (None); return the number of rows taken."""
    match kind:
        case "collection":
            collections = _COLLECTIONS.decode(body, claims.leave_out).results
            return len([stub_collection(claims, row) for row in collections])
        case "company":
            companies = _COMPANIES.decode(body, claims.leave_out).results
            return len(stub_companies(claims, companies))
        case "keyword":
            keywords = _KEYWORDS.decode(body, claims.leave_out).results
            stub_keywords(claims, keywords)
            return len(keywords)
    return len(read_titles(claims, body, kind))
