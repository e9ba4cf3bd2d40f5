"""Applies images and clips to the state."""

from typing import assert_never

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.claims import PictureClaim
from reelbase.importers.engine.state import State


def apply_pictures(state: State, entity: Entity, claim: PictureClaim) -> None:
    """Let images or clips change the state."""
    match claim:
        case say.Images():
            _put_images(state, entity, claim)
        case say.TaggedImages():
            rows = [row for row in claim.rows if state.exists(Entity(Kind(row.kind), row.entity_id))]
            state.tagged_images.put_all(entity, rows)
        case say.Videos():
            _put_videos(state, entity, claim)
        case _:
            assert_never(claim)


def _put_images(state: State, entity: Entity, claim: say.Images) -> None:
    """Replace the images of one type, of all or some languages; what was uploaded here stays."""
    before = state.images.of(entity)
    own = {key: row for key, row in before.items() if row.own}
    new = {key: row for key, row in state.images.keyed(entity, claim.rows).items() if key not in own}
    asked = {
        key: row
        for key, row in before.items()
        if row.type == claim.type
        and (claim.languages is None or row.iso_639_1 in claim.languages)
        and key not in own
    }
    state.pictured.add(entity)
    if claim.languages is not None:
        ordered = sorted(asked.values(), key=lambda row: row.position)
        # A part of a list says nothing new by the same rows in the same order, with other numbers.
        if [row._replace(position=0) for row in ordered] == [r._replace(position=0) for r in new.values()]:
            return
    kept = {key: row for key, row in before.items() if key not in asked}
    state.images.put(entity, {**kept, **new})


def _put_videos(state: State, entity: Entity, claim: say.Videos) -> None:
    """Replace the clips in some languages."""
    before = state.videos.of(entity)
    new = state.videos.keyed(entity, claim.rows)
    asked = {key: row for key, row in before.items() if row.iso_639_1 in claim.languages}
    ordered = sorted(asked.values(), key=lambda row: row.position)
    if [row._replace(position=0) for row in ordered] != [row._replace(position=0) for row in new.values()]:
        kept = {key: row for key, row in before.items() if key not in asked}
        state.videos.put(entity, {**kept, **new})
