"""Reading the bodies and the conditions of requests to edit."""

from typing import TypeVar

import msgspec
from msgspec import Struct

from reelbase.bounds import BODY_DEPTH, BODY_VALUES
from reelbase.editing.problems import Problem, malformed, missing, unfit
from reelbase.entity import Entity, Kind
from reelbase.operations.parameters.body import is_fit, with_found

Form = TypeVar("Form", bound=Struct)


def read_form(content: bytes, form: type[Form]) -> Form:
    """Return the body as this form; refused with 400 where it is no JSON, else with 422."""
    try:
        found = msgspec.json.decode(content or b"{}")
        if not is_fit(found):
            raise unfit(
                f"expected at most {BODY_VALUES:,} values, {BODY_DEPTH} levels deep, "
                "and texts without U+0000, found another body"
            )
        return msgspec.convert(found, form)
    except msgspec.ValidationError as error:
        raise unfit(with_found(str(error), found)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise malformed(f"Expected a body of JSON, found what is none: {error}.") from None


def entity_at(kind: str, id_: str) -> Entity:
    """Return the entity at an address; refused with 404 where there can be none."""
    if not (id_.isascii() and id_.isdecimal() and len(id_) < 11):
        raise missing(f'Expected the id of a {kind_at(kind)}, found "{id_[:40]}".')
    return Entity(kind_at(kind), int(id_))


def number_at(text: str) -> int:
    """Return the number at an address; refused with 404 where there can be none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise missing(f'Expected an id, found "{text[:40]}".')
    return int(text)


def kind_at(kind: str) -> Kind:
    """Return the kind of an address; refused with 404 where there is none of that name."""
    if kind not in {*Kind}:
        raise missing(f'Expected {", ".join(Kind)}, found "{kind[:40]}".')
    return Kind(kind)


def check_condition(condition: str, etag: str, entity: Entity) -> None:
    """Refuse a request that does not say which state it changes (428), or that names another one (412).

    A weak ETag names none: RFC 9110, 13.1.1, asks for the strong comparison.
    """
    kind, id_ = entity
    if not condition:
        raise Problem(
            428,
            "no-etag",
            "The request does not say which state it changes.",
            f"Expected the ETag of {kind} {id_} in If-Match, found none. Read it first; * takes any.",
        )
    tags = [each.strip() for each in condition.split(",")]
    if "*" not in tags and etag not in tags:
        again = "Read it again, then edit that."
        if f"W/{etag}" in tags:
            again = "Send it without W/, which a proxy that compresses answers may have put there."
        raise Problem(
            412,
            "changed-since",
            "It has changed since it was read.",
            f"Expected {etag} for {kind} {id_}, found {condition[:80]}. {again}",
            {"etag": etag},
        )
