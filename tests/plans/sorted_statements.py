"""The statements that sort what they read, in place of walking an index: they may only become fewer."""

from tests.thorough import ENGINE

SORTED: dict[str, str] = {
    "the rows that one entity owns, or those of one request": """
        community.LISTS community.REVIEWS credits.CREDITS episode_groups.EPISODE_GROUPS
        episode_groups.GROUPED_EPISODES episode_groups.PARTS
        facts.IMAGES facts.OFFERS facts.OWN_GENRES facts.TRANSLATIONS facts.VIDEOS images.PICTURES
        journal.CHANGES
        movies.MOVIES_OF_COLLECTION series_credits.EPISODE_CREDITS_OF_SEASON
        stored:credit stored:external_id stored:image stored:journal stored:picture stored:translation
        stored:video stored:watch_offer tombstones._OF_ROOTS
    """,
    "the genres, companies, languages and seasons inside one row": """
        companies.COLLECTION_DETAILS episodes.EPISODE_ROWS movies.MOVIE_DETAILS movies.MOVIE_ROWS
        seasons.SEASON_DETAILS seasons.SEASON_ROWS series.SERIES_DETAILS series.SERIES_ROWS
    """,
    "what one account or guest has": """
        account_lists.ITEMS flags.MARKED following.COMING following.NEXT ratings.RATED
        ratings.RATED_BETWEEN sessions.APPLICATIONS_OF tracking.RATED tracking.WANTED tracking.WATCHED
        watching.GENRES watching.MOST
    """,
    "titles of one company, keyword, genre or person, in the order of popularity, which moves": """
        companies.MOVIES_OF_COMPANY companies.MOVIES_OF_KEYWORD known_for.KNOWN_FOR movies.MOVIES_OF_GENRE
        related.SHARED_KEYWORDS
    """,
    "all rows, once a day or every ten minutes, outside the server": """
        exports.COLLECTION_IDS exports.MOVIE_IDS exports.SERIES_IDS trends.ALLOWED trends.POPULAR
    """,
}
"""Why a statement sorts -> which."""

ONLY = {
    "sqlite": """
        account_lists.IMPORTED_ITEMS account_lists.NEWEST_OWN_LISTS account_lists.OWN_LISTS edits.FEEDS
        edits.REMOVALS events.SETS_OF_ROWS journal.CHANGED journal.LAST_MADE tombstones._ROWS tracking.PLAYED
        trends.TRENDING trends.TRENDING_OF_KIND webhooks.FAILED_PAGE
    """,
    "postgresql": """
        checkpoints.BEGINNING credits.PERSON_CREDITS exports.FILMED exports.REVIEWED
        last_changes._LINK_LATEST ratings.OPINIONS related.RELATIONS related.RELATIONS_OF
        takeouts.IMPORTS watching.GIVEN watching.PERIODS
    """,
}
"""Those that only one database sorts, where the other one walks an index."""


def sorted_statements() -> set[str]:
    """Return the names of the statements that may sort on the database of this run."""
    return {name for names in (*SORTED.values(), ONLY[ENGINE]) for name in names.split()}
