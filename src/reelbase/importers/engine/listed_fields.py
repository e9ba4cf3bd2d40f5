"""The fields that are lists of releases, of clips and of pictures."""

from collections.abc import Mapping

from reelbase.entity import Entity
from reelbase.importers.engine.field import Field, put_back_rows, rows_of
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.engine.owned_rows import AnyOwnedRows
from reelbase.importers.engine.record import Clip, Picture, Release
from reelbase.importers.engine.state import State
from reelbase.storage.rows import ImageRow, ReleaseDateRow, VideoRow

SIZE = 1080
"""The lines of a clip of which no source says how many it has, as TMDB has it for most."""


class Releases(Field):
    """All release dates of a movie."""

    def table(self, state: State) -> AnyOwnedRows:
        return state.release_dates

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> list[ReleaseDateRow]:
        return list(rows_of(state.release_dates, entity, stored=stored).values())

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        assert isinstance(value, list)
        rows = [_release(entity, place, Release(*each)) for place, each in enumerate(dict.fromkeys(value))]
        state.release_dates.put_all(entity, rows)

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        put_back_rows(state.release_dates, entity, value)

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        rows = [row._replace(movie_id=new.id) for row in self.value(state, old)]
        state.release_dates.put_all(new, rows)


class Clips(Field):
    """All clips of a title."""

    def table(self, state: State) -> AnyOwnedRows:
        return state.videos

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> list[VideoRow]:
        return list(rows_of(state.videos, entity, stored=stored).values())

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        assert isinstance(value, list)
        rows = [_clip(entity, place, Clip(*each)) for place, each in enumerate(dict.fromkeys(value))]
        state.videos.put_all(entity, rows)

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        put_back_rows(state.videos, entity, value)

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        rows = [row._replace(kind=str(new.kind), entity_id=new.id) for row in self.value(state, old)]
        state.videos.put_all(new, rows)


class Pictures(Field):
    """The pictures of one type of an entity, without uploads."""

    def __init__(self, name: str, type_: str) -> None:
        super().__init__(name)
        self._type = type_

    def table(self, state: State) -> AnyOwnedRows:
        return state.images

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> list[ImageRow]:
        return [row for row in rows_of(state.images, entity, stored=stored).values() if self._has(row)]

    def _has(self, row: ImageRow) -> bool:
        return row.type == self._type and not row.own

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        assert isinstance(value, list)
        some = {picture.file_path: picture for picture in reversed([Picture(*each) for each in value])}
        rows = [_picture(entity, self._type, place, some[path]) for place, path in enumerate(reversed(some))]
        self._replace(state, entity, rows)

    def with_present(self, state: State, entity: Entity, rows: list[object]) -> list[object]:
        said = {each.file_path for each in rows if isinstance(each, Picture)}
        return rows + [_said_by(row) for row in self.value(state, entity) if row.file_path not in said]

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        put_back_rows(state.images, entity, value)
        state.pictured.add(entity)

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        self._replace(
            state, new, [row._replace(kind=str(new.kind), entity_id=new.id) for row in self.value(state, old)]
        )

    def _replace(self, state: State, entity: Entity, rows: list[ImageRow]) -> None:
        """Replace the pictures of the type; one that was uploaded too stays the uploaded one."""
        kept = {key: row for key, row in state.images.of(entity).items() if not self._has(row)}
        state.images.put(entity, {**state.images.keyed(entity, rows), **kept})
        state.pictured.add(entity)


def _release(entity: Entity, place: int, said: Release) -> ReleaseDateRow:
    moment = f"{said.date}T00:00:00.000Z"
    return ReleaseDateRow(entity.id, place, said.country, said.type, moment, "", "[]", "", said.note)


def _clip(entity: Entity, place: int, said: Clip) -> VideoRow:
    id_ = made_id(*entity, said.site, said.key)
    language, country = said.language
    blank = VideoRow(
        *entity, id_, place, language, country, "", "", "", SIZE, "", official=False, published_at=""
    )
    return blank._replace(name=said.name, key=said.key, site=said.site, type=said.type)


def _picture(entity: Entity, type_: str, place: int, said: Picture) -> ImageRow:
    language, country = said.language
    return ImageRow(
        kind=str(entity.kind),
        entity_id=entity.id,
        type=type_,
        file_path=said.file_path,
        position=place,
        image_id=made_id(said.file_path),
        file_type="",
        aspect_ratio=round(said.width / said.height, 3),
        height=said.height,
        width=said.width,
        iso_639_1=language or None,
        iso_3166_1=country or None,
        vote_average=0.0,
        vote_count=0,
        own=False,
    )


def _said_by(row: ImageRow) -> Picture:
    return Picture(row.file_path, row.width, row.height, (row.iso_639_1 or "", row.iso_3166_1 or ""))


LISTED: Mapping[str, Field] = {
    "release_dates": Releases("release_dates"),
    "videos": Clips("videos"),
    "posters": Pictures("posters", "poster"),
    "backdrops": Pictures("backdrops", "backdrop"),
}
"""The fields by name."""
