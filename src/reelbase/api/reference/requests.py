"""The parameters and the body of the requests of an operation."""

from collections.abc import Iterator, Mapping, Sequence

from reelbase.api.reference.operations import Described
from reelbase.api.reference.words import parameter_words
from reelbase.api.schemas import BodySchemas
from reelbase.bounds import LARGEST_ID
from reelbase.operations.description import Json, Schema
from reelbase.operations.parameters.binding import LANGUAGE
from reelbase.operations.query import TEXT

NUMBER: Schema = {"type": "integer", "format": "int32"}
FROM_0: Schema = {**NUMBER, "minimum": 0, "maximum": LARGEST_ID}
ID: Schema = {**FROM_0, "minimum": 1}

PATH: dict[str, Schema] = {
    "account_id": NUMBER,
    "account_object_id": TEXT,
    "collection_id": ID,
    "company_id": ID,
    "credit_id": TEXT,
    "episode_id": ID,
    "episode_number": FROM_0,
    "external_id": TEXT,
    "genre_id": ID,
    "guest_session_id": TEXT,
    "keyword_id": ID,
    "list_id": ID,
    "movie_id": ID,
    "network_id": ID,
    "person_id": ID,
    "review_id": TEXT,
    "season_id": ID,
    "season_number": FROM_0,
    "series_id": ID,
    "time_window": {"type": "string", "enum": ["day", "week"], "default": "day"},
    "tv_episode_group_id": TEXT,
}
ALSO: dict[tuple[str, str], Schema] = {
    ("discover-movie", "with_release_type"): NUMBER,
    ("discover-tv", "with_networks"): NUMBER,
    ("keyword-movies", "keyword_id"): TEXT,
    ("movie-keywords", "movie_id"): TEXT,
    ("person-combined-credits", "person_id"): TEXT,
    ("search-movie", "primary_release_year"): TEXT,
    ("search-movie", "year"): TEXT,
    ("tv-episode-external-ids", "episode_number"): TEXT,
    ("tv-series-similar", "series_id"): TEXT,
}
"""Types that TMDB publishes for single parameters, where their like have another; code is made of either."""

IGNORED: dict[str, Schema] = {
    "include_adult": {"type": "boolean", "default": False},
    "language": LANGUAGE,
    "page": {**NUMBER, "default": 1},
    "region": TEXT,
}
NOTHING = "Taken, and changes nothing."


def request_parameters(each: Described, schemas: BodySchemas, examples: Mapping[str, object]) -> list[Json]:
    """Return the parameters of an operation: of the path, required ones, the others by name."""
    in_query = sorted(_in_query(each, schemas), key=lambda found: (not found["required"], found["name"]))
    found = [*_in_path(each), *in_query]
    known = {**parameter_words().examples, "append_to_response": _appended(each.parts), **examples}
    for parameter in found:
        if parameter["name"] in known:
            parameter["example"] = known[parameter["name"]]
        if also := ALSO.get((each.id, parameter["name"])):
            parameter["schema"] = {"anyOf": [parameter["schema"], also]}
    return found


def _appended(parts: Sequence[str]) -> str:
    """Return an example of what can be appended: the usual parts, or else the first two."""
    usual = str(parameter_words().examples["append_to_response"]).split(",")
    return ",".join([name for name in usual if name in parts] or parts[:2])


def _in_path(each: Described) -> Iterator[Json]:
    words = parameter_words().path
    for name in each.segments:
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": words[name],
            "schema": PATH[name],
        }


def _in_query(each: Described, schemas: BodySchemas) -> Iterator[Json]:
    if each.parts:
        yield _query(each, "append_to_response", TEXT) | {"x-values": list(each.parts)}
    seen: dict[str, tuple[Schema, bool]] = {}
    for parameter in each.parameters.values():
        for name, schema in parameter.schemas.items():
            seen.setdefault(name, (schema, name in parameter.required))
    if each.body and each.takes_query:
        properties, required = schemas.fields(each.body)
        seen |= {name: (schema, name in required) for name, schema in properties.items()}
    for name, (schema, is_required) in seen.items():
        yield _query(each, name, schema) | {"required": is_required or name in each.words.required}
    for name in each.words.ignored:
        yield _query(each, name, IGNORED[name]) | {"description": NOTHING}


def _query(each: Described, name: str, schema: Schema) -> Json:
    found = {
        "name": name,
        "in": "query",
        "required": False,
        "description": schema.get("description") or parameter_words().of_query(each.id, name),
        "schema": {key: value for key, value in schema.items() if key != "description"},
    }
    return found | ({"x-beyond": True} if name in each.words.beyond_parameters else {})


def request_body(each: Described, schemas: BodySchemas, example: object) -> Json:
    """Return the body of an operation; empty where it takes none."""
    if each.body is None or each.takes_query:
        return {}
    content: Json = {"schema": schemas.of(each.body)}
    if example is not None:
        content["example"] = example
    return {
        "requestBody": {
            "required": bool(schemas.words.required.get(each.body.__name__)),
            "description": "JSON, or a form. What it does not have is taken from the query.",
            "content": {"application/json": content},
        }
    }
