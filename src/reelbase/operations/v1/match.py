"""Match: which title of the catalogue a name, a file or an id means, with a score and the reasons."""

from msgspec import Struct

from reelbase.catalog.language import Language
from reelbase.catalog.page import IncludeAdult
from reelbase.catalog.summaries import MovieMedia, Title, titles
from reelbase.entity import Entity, Kind
from reelbase.matching.finding import Fitting, Source, match
from reelbase.matching.question import Question, understood
from reelbase.operations.operation import Freshness, ask, get
from reelbase.operations.parameters.match import AskedTitle, AskedTitles
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader

TAG = "match"
PATH = "/reelbase/v1/match"
SHOWN = 10


class MatchedEpisode(Struct):
    """An episode that a question names by its number or its day."""

    id: int
    season_number: int
    episode_number: int


class MatchedTitle(Struct):
    """A title that may be meant."""

    kind: str
    id: int
    title: str
    original_title: str
    date: str
    poster_path: str | None
    score: float
    reasons: tuple[str, ...]
    episodes: list[MatchedEpisode]


class ReadQuestion(Struct):
    """The likeliest reading of a question; None and "" for what it does not say."""

    title: str
    year: int | None
    season: int | None
    episode: int | None
    date: str


class MatchedQuestion(Struct):
    """The titles that a question may mean, the best first; the first is meant where that is sure."""

    is_sure: bool
    remark: str
    read: ReadQuestion
    candidates: list[MatchedTitle]


class MatchedQuestions(Struct):
    """The answers to several questions, in their order."""

    results: list[MatchedQuestion]


@get(PATH, tag=TAG, freshness=Freshness.BRIEF)
async def match_title(
    db: Reader, *, asked: AskedTitle, index: Index, language: Language, include_adult: IncludeAdult
) -> MatchedQuestion:
    """Return the titles that a question may mean."""
    return await _matched(Source(db, index, include_adult), asked.question, language)


@ask("POST", PATH, tag=TAG)
async def match_titles(
    db: Reader, *, asked: AskedTitles, index: Index, language: Language, include_adult: IncludeAdult
) -> MatchedQuestions:
    """Return the titles that each of several questions may mean."""
    source = Source(db, index, include_adult)
    return MatchedQuestions([await _matched(source, each, language) for each in asked.questions])


async def _matched(source: Source, question: Question, language: Language) -> MatchedQuestion:
    asked = understood(question)
    found = await match(source, asked)
    source.db.partial = False  # the answer is about what was asked, however little is known of a title
    fitting = found.fitting[:SHOWN]
    shown = {_entity(each): each for each in await titles(source.db, [f.entity for f in fitting], language)}
    title, year, *_ = next(iter(asked.readings), ("", None))
    return MatchedQuestion(
        is_sure=found.is_sure,
        remark=found.remark,
        read=ReadQuestion(title, year, *asked.numbers),
        candidates=[_title(each, shown[each.entity]) for each in fitting if each.entity in shown],
    )


def _entity(title: Title) -> Entity:
    return Entity(Kind.MOVIE if isinstance(title, MovieMedia) else Kind.TV, title.id)


def _title(fitting: Fitting, title: Title) -> MatchedTitle:
    if isinstance(title, MovieMedia):
        name, original, day = title.title, title.original_title, title.release_date
    else:
        name, original, day = title.name, title.original_name, title.first_air_date
    return MatchedTitle(
        kind=str(fitting.entity.kind),
        id=title.id,
        title=name,
        original_title=original,
        date=day,
        poster_path=title.poster_path,
        score=fitting.score,
        reasons=fitting.reasons,
        episodes=[
            MatchedEpisode(each.id, each.season_number, each.episode_number) for each in fitting.episodes
        ],
    )
