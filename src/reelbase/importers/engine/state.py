"""State: what is stored about the entities of one batch, and what it shall be."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.claims import PERSON_BITS, Address, Belief, PersonShown, Values
from reelbase.importers.engine.edited_content import OWN
from reelbase.importers.engine.edited_field import part_of
from reelbase.importers.engine.edits import Edits
from reelbase.importers.engine.entity_rows import (
    NUMBERED,
    NUMBERS,
    AnyEntityRows,
    EntityRows,
    FactsRow,
    address_of,
)
from reelbase.importers.engine.known_people import ALL_BITS, KnownPeople, missing_bits
from reelbase.importers.engine.owned_rows import (
    AnyLaidRows,
    AnyOwnedRows,
    OwnedRows,
    by_credit_id,
    by_language,
    by_place,
    by_source,
)
from reelbase.importers.engine.shared_rows import AnySharedRows, SharedRows
from reelbase.importers.engine.tombstones import Tombstones
from reelbase.importers.engine.values import EMPTY, PICTURE_COLUMNS
from reelbase.importers.engine.whole_groups import GroupTables, WholeGroups
from reelbase.storage import rows
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS


class Pictured(NamedTuple):
    """A column of an entity that names the picture which stands for it."""

    entity: Entity
    column: str


class State:
    """The rows of one batch by table, as stored and as they shall be."""

    def __init__(self, writer: Writer, people: KnownPeople) -> None:
        self.writer = writer
        self.known_people = people
        self.tombstones = Tombstones(writer)
        self.edits = Edits(writer, self.tombstones)
        self.addresses: dict[Kind, dict[Address, int]] = {kind: {} for kind in NUMBERED}
        self.has_addresses = True  # if any claim of the batch knows its entity by its address alone
        self.announced: dict[tuple[Kind, Address], int] = {}  # ids by address, as the batch itself says
        self.homeless: set[Entity] = set()  # another has taken their number
        self.refused: set[Entity] = set()  # of which nothing may be changed
        self.stripped: set[Entity] = set()  # from which the facts of the demo were taken
        self.pictured: set[Entity] = set()  # of which the best images are to be found again
        self.given_pictures: set[Pictured] = set()  # as details of this batch say
        self.regrouped: set[Entity] = set()  # series of which episode groups may have changed
        self.in_season: defaultdict[Address, set[int]] = defaultdict(set)  # episodes, by season
        self.credited: dict[int, set[Entity]] = {}  # person -> titles with a credit
        self.made_here: set[int] = set()  # lists of accounts
        self._make_entities()
        self._make_owned()
        self._make_shared()
        self._make_groups()

    def _make_entities(self) -> None:
        edits = self.edits
        self.collections = EntityRows(Kind.COLLECTION, rows.CollectionRow(0), edits)
        self.companies = EntityRows(Kind.COMPANY, rows.CompanyRow(0), edits)
        self.networks = EntityRows(Kind.NETWORK, rows.NetworkRow(0), edits)
        self.keywords = EntityRows(Kind.KEYWORD, rows.KeywordRow(0), edits)
        self.genres = EntityRows(Kind.GENRE, rows.GenreRow(0), edits)
        self.people = EntityRows(Kind.PERSON, rows.PersonRow(0), edits)
        self.movies = EntityRows(Kind.MOVIE, rows.MovieRow(0), edits)
        self.series = EntityRows(Kind.TV, rows.SeriesRow(0), edits)
        self.seasons = EntityRows(Kind.SEASON, rows.SeasonRow(0, 0, 0), edits)
        self.episodes = EntityRows(Kind.EPISODE, rows.EpisodeRow(0, 0, 0, 0), edits)
        # In an order in which rows can be written.
        every: tuple[AnyEntityRows, ...] = (
            *(self.collections, self.companies, self.networks, self.keywords, self.genres, self.people),
            *(self.movies, self.series, self.seasons, self.episodes),
        )
        self.entities: dict[Kind, AnyEntityRows] = {each.kind: each for each in every}

    def _make_owned(self) -> None:
        of = (self.writer, self.entities, self.edits)
        self.title_companies = OwnedRows(*of, rows.TitleCompanyRow, by_place)
        self.title_networks = OwnedRows(*of, rows.TitleNetworkRow, by_place)
        self.title_keywords = OwnedRows(*of, rows.TitleKeywordRow, by_place)
        self.credits = OwnedRows(*of, rows.CreditRow, by_credit_id)
        self.images = OwnedRows(*of, rows.ImageRow, lambda row: (row.type, row.file_path))
        self.tagged_images = OwnedRows(*of, rows.TaggedImageRow, by_place, Kind.PERSON)
        self.videos = OwnedRows(*of, rows.VideoRow, lambda row: row.video_id)
        self.translations = OwnedRows(*of, rows.TranslationRow, by_language)
        self.alternative_titles = OwnedRows(*of, rows.AlternativeTitleRow, by_place)
        self.external_ids = OwnedRows(*of, rows.ExternalIdRow, by_source)
        self.release_dates = OwnedRows(*of, rows.ReleaseDateRow, by_place, Kind.MOVIE)
        self.content_ratings = OwnedRows(*of, rows.ContentRatingRow, by_place, Kind.TV)
        self.watch_pages = OwnedRows(*of, rows.WatchPageRow, lambda row: row.iso_3166_1)
        self.watch_offers = OwnedRows(
            *of, rows.WatchOfferRow, lambda row: (row.iso_3166_1, row.monetization, row.provider_id)
        )
        self.reviews = OwnedRows(*of, rows.ReviewRow, lambda row: row.review_id)
        self.related = OwnedRows(*of, rows.RelatedRow, lambda row: (row.relation, row.position))
        self.list_items = OwnedRows(*of, rows.ListItemRow, lambda row: row.list_id)
        # In an order in which rows can be written.
        self.owned: tuple[AnyOwnedRows, ...] = (
            *(self.title_companies, self.title_networks, self.title_keywords, self.credits),
            *(self.images, self.tagged_images, self.videos, self.translations, self.alternative_titles),
            *(self.external_ids, self.release_dates, self.content_ratings, self.watch_pages),
            *(self.watch_offers, self.reviews, self.related, self.list_items),
        )

    def _make_shared(self) -> None:
        writer = self.writer
        self.genre_names = SharedRows(writer, rows.GenreNameRow, lambda row: row.id)
        self.providers = SharedRows(writer, rows.WatchProviderRow, lambda row: row.id)
        self.lists = SharedRows(writer, rows.ListRow, lambda row: row.id)
        self.groups = SharedRows(writer, rows.EpisodeGroupRow, lambda row: row.group_id)
        self.group_parts = SharedRows(writer, rows.EpisodeGroupPartRow, lambda row: row.part_id)
        self.group_items = SharedRows(
            writer, rows.EpisodeGroupItemRow, lambda row: (row.part_id, row.position)
        )
        # In an order in which rows can be written.
        self.shared: tuple[AnySharedRows, ...] = (
            *(self.genre_names, self.providers, self.lists),
            *(self.groups, self.group_parts, self.group_items),
        )

    def _make_groups(self) -> None:
        tables = GroupTables(self.groups, self.group_parts, self.group_items)
        self.whole_groups = WholeGroups(self.writer, self.entities, self.edits, tables, self.regrouped)
        self.laid: tuple[AnyLaidRows, ...] = (*self.owned, self.whole_groups)  # with fields of editors

    # Loading

    def load(self, kind: Kind, ids: Iterable[int]) -> None:
        """Read what is stored about these entities, what is deleted included."""
        ids = list(ids)
        if self.tombstones.mark:
            self.tombstones.lift(kind, ids)
        found = self.entities[kind].load(self.writer, ids)
        if kind is Kind.PERSON:
            self._note_people(found)

    def load_numbered(self, kind: Kind, series_ids: Iterable[int]) -> None:
        """Read what is stored about all seasons, or all episodes, of these series."""
        series_ids = list(series_ids)
        if self.tombstones.mark:
            self.tombstones.lift(Kind.TV, series_ids)
        entities = self.entities[kind]
        entities.load_numbered(self.writer, series_ids)
        for id_, row in entities.rows.items():
            self.addresses[kind].setdefault(address_of(row), id_)
            if isinstance(row, rows.EpisodeRow):
                self.in_season[row.series_id, row.season_number].add(id_)

    def _note_people(self, found: Iterable[FactsRow]) -> None:
        for row in found:
            if isinstance(row, rows.PersonRow):
                is_complete = row.id in self.people.complete
                self.known_people[row.id] = 0 if is_complete else missing_bits(row)

    # Edits

    def lay_edits(self) -> None:
        """Lay what editors have set over what was decided; once, when all is decided."""
        if self.edits.is_laid:
            return
        parts = self.edits.edited_parts()
        for entities in self.entities.values():
            entities.lay(parts.get(OWN, ()))
        for table in self.laid:
            table.lay(parts.get(part_of(table.row), ()), self.title_of)
        self.edits.is_laid = True

    def title_of(self, entity: Entity) -> int:
        """Return the movie or the series that an entity belongs to."""
        row = self.row(entity)
        return row.series_id if isinstance(row, rows.SeasonRow | rows.EpisodeRow) else entity.id

    # Entities

    def row(self, entity: Entity) -> FactsRow | None:
        """Return the row of an entity, if it is or will be there and was read."""
        return self.entities[entity.kind].rows.get(entity.id)

    def is_complete(self, entity: Entity) -> bool:
        """Return whether an answer of its own has described the entity."""
        return entity.id in self.entities[entity.kind].complete

    def exists(self, entity: Entity) -> bool:
        """Return whether the entity is or will be there."""
        kind, id_ = entity
        return id_ in self.entities[kind].rows or (kind is Kind.PERSON and id_ in self.known_people)

    def put(self, entity: Entity, belief: Belief, values: Values) -> None:
        """Take facts as far as they may be believed."""
        kind, id_ = entity
        entities = self.entities[kind]
        if kind in NUMBERED:
            placed = self._place(entity, belief, values)
            if placed is None:
                return
            values = placed
        if kind is Kind.PERSON and belief is Belief.FULL:
            values = self._with_original_name(id_, values)
        entities.put(id_, belief, values)
        if belief is Belief.FULL:
            self.pictured.add(entity)
            for name in PICTURE_COLUMNS[kind] & values.keys():
                if values[name] not in EMPTY:
                    self.given_pictures.add(Pictured(entity, name))
        if kind is Kind.PERSON:
            is_complete = id_ in entities.complete
            self.known_people[id_] = 0 if is_complete else missing_bits(self.people.rows[id_])

    def _with_original_name(self, id_: int, values: Values) -> Values:
        """Let a person's original name follow the name: no answer about the person has it."""
        row = self.people.rows.get(id_)
        if "name" in values and (row is None or row.original_name == row.name):
            return {"original_name": values["name"], **values}
        return values

    def _place(self, entity: Entity, belief: Belief, values: Values) -> Values | None:
        """Return the values without a number that can't be had; None if the whole row can't be taken."""
        kind, id_ = entity
        row = self.row(entity)
        if "season_number" not in values:
            return values if row is not None else None
        addresses = self.addresses[kind]
        wanted = address_in(values)
        before = address_of(row) if row is not None else None
        holder = addresses.get(wanted, id_)
        if row is not None and before != wanted and belief is not Belief.FULL:
            return {name: value for name, value in values.items() if name not in NUMBERS}
        if holder != id_:
            if belief is not Belief.FULL and not id_ < OWN_IDS <= holder:
                self.refused.add(entity)
                return None
            self.homeless.add(Entity(kind, holder))
        if before is not None and before != wanted and addresses.get(before) == id_:
            del addresses[before]
        addresses[wanted] = id_
        if kind is Kind.EPISODE:
            self.in_season[wanted[:-1]].add(id_)
        self.homeless.discard(entity)
        return values

    def put_people(self, shown: Iterable[PersonShown]) -> None:
        """Take persons as the rows of others' answers show them."""
        people, known = self.people.rows, self.known_people
        for row in shown:
            missing = known.get(row.id)
            if missing is None:
                people[row.id] = rows.PersonRow(  # by place: names take three times as long
                    row.id,
                    row.adult,
                    row.gender,
                    "[]",  # also_known_as
                    None,  # birthday
                    None,  # deathday
                    None,  # homepage
                    row.known_for_department,
                    row.name,
                    row.original_name,
                    None,  # place_of_birth
                    row.popularity,
                    row.profile_path,
                )
                missing = ALL_BITS
            elif missing & row.known:
                taken = missing & row.known
                values = {name: getattr(row, name) for name, bit in PERSON_BITS.items() if taken & bit}
                self.people.change(row.id, values)
            known[row.id] = missing & ~row.known

    def remove(self, entity: Entity) -> None:
        """Take an entity away, with all that it owns."""
        kind, id_ = entity
        entities = self.entities[kind]
        row = entities.rows.pop(id_, None)
        entities.complete.discard(id_)
        if row is not None:
            self.free_address(entity, row)
        for table in self.owned:
            table.forget(entity)

    def free_address(self, entity: Entity, row: FactsRow) -> None:
        """Let the number of a season or an episode be anybody's."""
        kind, id_ = entity
        if kind in NUMBERED and self.addresses[kind].get(address_of(row)) == id_:
            del self.addresses[kind][address_of(row)]

    def forget(self, entity: Entity) -> None:
        """Leave an entity out of what is compared and written."""
        entities = self.entities[entity.kind]
        entities.stored.pop(entity.id, None)
        entities.stored_complete.discard(entity.id)
        self.remove(entity)


def address_in(values: Values) -> Address:
    """Return the numbers of a season or an episode that the values of a claim hold."""
    return tuple([int(values[name] or 0) for name in NUMBERS if name in values])
