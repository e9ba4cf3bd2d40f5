"""Bounds: the most of each thing that is taken from a stranger, in one table.

docs/reference/limits.md is made of this table. What an owner can change is a setting instead
(`body_limit`, `rate_limit`, ...); the page names those as well.
"""

from typing import NamedTuple


class Bound(NamedTuple):
    """The most of one thing, and what becomes of a request or a file that has more."""

    name: str
    most: int
    unit: str
    text: str
    answer: str


BOUNDS: list[Bound] = []


def _bound(name: str, most: int, unit: str, text: str, answer: str) -> int:
    """Register a bound, and return its number."""
    BOUNDS.append(Bound(name, most, unit, text, answer))
    return most


BACKUP_MANIFEST_BYTES = _bound(
    "backup_manifest_bytes", 1 << 20, "bytes", "The manifest of a backup.", "refused, nothing is touched"
)
BACKUP_ROW_BYTES = _bound(
    "backup_row_bytes", 64 << 20, "bytes", "One row of a backup.", "refused, nothing is touched"
)
BACKUP_TABLE_BYTES = _bound(
    "backup_table_bytes", 1 << 39, "bytes", "One table of a backup, unpacked.", "refused, nothing is touched"
)
BACKUP_PICTURE_BYTES = _bound(
    "backup_picture_bytes", 1 << 28, "bytes", "One picture of a backup.", "refused, nothing is touched"
)
BACKUP_BYTES = _bound(
    "backup_bytes", 1 << 40, "bytes", "All of a backup, unpacked.", "refused, nothing is touched"
)
BACKUP_FILES = _bound(
    "backup_files", 1_000_000, "files", "Tables and pictures of a backup.", "refused, nothing is touched"
)
BACKUP_DIRECTORY_BYTES = _bound(
    "backup_directory_bytes",
    192 << 20,
    "bytes",
    "The names of all tables and pictures of a backup.",
    "refused, nothing is touched",
)
LINE_BYTES = _bound(
    "line_bytes",
    64 << 20,
    "bytes",
    "A line of a file that is imported, or a recording in a file of its own.",
    "reported and left out",
)
CELL_CHARACTERS = _bound(
    "cell_characters", 16 << 20, "characters", "A cell of a table that is imported.", "reported and left out"
)
NFO_BYTES = _bound("nfo_bytes", 16 << 20, "bytes", "An NFO file.", "reported and left out")
NFO_DEPTH = _bound(
    "nfo_depth", 64, "levels", "Elements inside each other in an NFO file.", "reported and left out"
)
NFO_ELEMENTS = _bound(
    "nfo_elements", 200_000, "elements", "Elements of an NFO file.", "the rest is reported and left out"
)
NFO_TITLES = _bound(
    "nfo_titles",
    1_000,
    "titles",
    "Movies, series, seasons and episodes in one NFO file.",
    "the rest is reported and left out",
)
DOCUMENT_BYTES = _bound(
    "document_bytes",
    256 << 20,
    "bytes",
    "A document of Wikidata's with several entities.",
    "reported and left out",
)
UPSTREAM_BYTES = _bound(
    "upstream_bytes", 32 << 20, "bytes", "An answer of an upstream, unpacked.", "it counts as failed"
)
UPSTREAM_TITLE_BYTES = _bound(
    "upstream_title_bytes",
    256 << 20,
    "bytes",
    "All answers of an upstream about one title, person or anything else.",
    "it counts as failed",
)
UPSTREAM_TITLE_REQUESTS = _bound(
    "upstream_title_requests",
    5_000,
    "requests",
    "Requests to an upstream for one of them.",
    "it counts as failed",
)
UPSTREAM_FILE_BYTES = _bound(
    "upstream_file_bytes",
    1 << 30,
    "bytes",
    "A daily id file of an upstream, as it comes.",
    "it counts as failed",
)
UPSTREAM_FILE_IDS = _bound(
    "upstream_file_ids", 50_000_000, "ids", "Ids in one of them.", "it counts as failed"
)
LIBRARY_BYTES = _bound(
    "library_bytes",
    256 << 20,
    "bytes",
    "An answer of a media program whose titles are mirrored, unpacked.",
    "refused, nothing is mirrored",
)
LIBRARY_TITLES = _bound(
    "library_titles", 1_000_000, "titles", "Titles of a media program.", "refused, nothing is mirrored"
)
UPSTREAM_HEADER_BYTES = _bound(
    "upstream_header_bytes",
    16 << 10,
    "bytes",
    "A header field of an upstream's answer.",
    "it counts as failed",
)
PULLS_REMEMBERED = _bound(
    "pulls_remembered",
    20_000,
    "ids",
    "Ids that an upstream does not know, or failed to give, which a worker remembers for pull_through.",
    "the oldest are asked for again",
)
UPSTREAM_REDIRECTS = _bound(
    "upstream_redirects",
    3,
    "redirects",
    "Redirects that an upstream gives in a row, all on its own host.",
    "it counts as failed",
)
ID = _bound(
    "id",
    2**31 - 1,
    "",
    "An id of a title, a person or anything else, as TMDB's are.",
    "reported and left out",
)

# Connections and requests. RFC 9110 (4.1) asks for targets of 8,000 bytes at least; nginx takes four
# fields of 8 KB, so what comes through it as it is configured by default is taken here too.
TARGET_BYTES = _bound("target_bytes", 16 << 10, "bytes", "The address that a request asks for.", "414")
HEADER_BYTES = _bound(
    "header_bytes", 32 << 10, "bytes", "The request line and all header fields of a request.", "431"
)
HEADER_FIELDS = _bound("header_fields", 128, "fields", "Header fields of a request.", "431")
HEADER_SECONDS = _bound(
    "header_seconds",
    30,
    "seconds",
    "Time from the first byte of a request, or from the connection, to the end of its header fields.",
    "408",
)
BODY_SECONDS = _bound("body_seconds", 30, "seconds", "Time until the whole body of a request is here.", "400")
CHUNK_BYTES = _bound(
    "chunk_bytes",
    16 << 10,
    "bytes",
    "Extensions of a chunk, or trailer fields, between two pieces of a chunked body; they are not looked at.",
    "400",
)
DISCARDED_BYTES = _bound(
    "discarded_bytes",
    32 << 20,
    "bytes",
    "What is received of a body behind its answer, so that the client gets to read the answer.",
    "closed",
)
DISCARD_SECONDS = _bound("discard_seconds", 10, "seconds", "Time for receiving that.", "closed")
IDLE_SECONDS = _bound(
    "idle_seconds", 75, "seconds", "Time between an answer and the next request of a connection.", "closed"
)
UNSENT_SECONDS = _bound(
    "unsent_seconds", 60, "seconds", "Time in which a client takes nothing of its answer.", "closed"
)
CONNECTIONS = _bound(
    "connections",
    8192,
    "connections",
    "Connections to a worker, and never more than three quarters of the files that it may open. "
    "The connection that has waited longest for a request makes room for a new one.",
    "503",
)
CONNECTIONS_OF_ADDRESS = _bound(
    "connections_of_address",
    256,
    "connections",
    "Connections of an address to a worker, and never more than half of all. "
    "This machine and trusted proxies may have more.",
    "503",
)

PASSED_ON = _bound(
    "passed_on",
    128,
    "connections",
    "Connections of a worker to other places, by [redirect_pass_on](settings.md#redirect_pass_on).",
    "503",
)
PASSED_ON_CONNECT_SECONDS = _bound(
    "passed_on_connect_seconds", 10, "seconds", "Time to find and reach such a place.", "504"
)
PASSED_ON_SECONDS = _bound(
    "passed_on_seconds", 300, "seconds", "Time in which nothing comes from either side of one.", "closed"
)

QUERY_CHARACTERS = _bound(
    "query_characters", 300, "characters", "What is typed into a search.", "the rest is not looked for"
)
QUERY_WORDS = _bound("query_words", 24, "words", "Words of a search.", "the rest is not looked for")
TYPO_LETTERS = _bound(
    "typo_letters", 32, "letters", "A word that may have typos in it.", "it is found as it is typed"
)
TYPO_WORDS = _bound(
    "typo_words",
    5,
    "words",
    "Words of a search that may have typos in them, those first that the fewest titles have.",
    "they are found as they are typed",
)
TYPO_TABLES = _bound(
    "typo_tables",
    10 << 20,
    "bytes",
    "Memory for finding what is nearly right in one search; each kind of title has an equal share.",
    "titles are found as they are typed",
)
TYPO_WALKS = _bound(
    "typo_walks",
    36,
    "walks",
    "Walks through the dictionary for what is nearly right in one search, shared like that.",
    "titles are found as they are typed",
)
WAITING_SEARCHES = _bound(
    "waiting_searches", 200, "searches", "Searches and discoveries that wait in one worker.", "503"
)
WAITING_SECONDS = _bound(
    "waiting_seconds",
    10,
    "seconds",
    "A search waits until it begins; it is not begun if its client has left by then.",
    "504",
)
CREDENTIAL_CHARACTERS = _bound(
    "credential_characters", 1024, "characters", "An API key, or a token in a header.", "401"
)
LANGUAGE_CHARACTERS = _bound(
    "language_characters", 35, "characters", "A language, or a language with a region.", "the rest is dropped"
)
LANGUAGES_IN_TURN = _bound(
    "languages_in_turn",
    6,
    "languages",
    "Languages of one request, each for what those before it lack.",
    "the rest is dropped",
)
LANGUAGES = _bound(
    "languages", 200, "languages", "Languages of pictures or videos in one request.", "the rest is dropped"
)
REGION_CHARACTERS = _bound("region_characters", 16, "characters", "A region.", "the rest is dropped")
DISCOVER_VALUES = _bound(
    "discover_values", 500, "values", "Ids or other values in one parameter of discover.", "400"
)
DISCOVER_TERMS = _bound(
    "discover_terms",
    5_000,
    "terms",
    "What is looked for by all parameters of a discovery together: each value, of releases and offers each "
    "combination with a type, a certification and a part of the dates.",
    "400",
)
NAME_CHARACTERS = _bound(
    "name_characters",
    64,
    "characters",
    "The name of an account.",
    "it is nobody's: 401, or 422 for a new one",
)
PASSWORD_CHARACTERS = _bound(
    "password_characters", 1024, "characters", "A password.", "it is nobody's: 401, or 422 for a new one"
)
SIGN_INS_AT_ONCE = _bound(
    "sign_ins_at_once", 32, "sign-ins", "Sign-ins that are looked at or wait for it in one worker.", "429"
)
KEYS = _bound("keys", 50, "keys", "Valid API keys that an account makes.", "422")
APPLICATIONS = _bound(
    "applications", 100, "applications", "Applications that the account page lists.", "the newest are listed"
)
KEY_NAME_CHARACTERS = _bound("key_name_characters", 100, "characters", "The name of an API key.", "422")
SECRET_CHARACTERS = _bound(
    "secret_characters", 8192, "characters", "A session, a request token or an invitation.", "it is unknown"
)
BODY_DEPTH = _bound(
    "body_depth", 32, "levels", "Arrays and objects in each other in a JSON body.", "400, or 422 to an editor"
)
BODY_VALUES = _bound(
    "body_values",
    20_000,
    "values",
    "Values and names in a JSON body, fields of a form.",
    "400, or 422 to an editor",
)
FORM_BYTES = _bound("form_bytes", 128 << 10, "bytes", "The fields of a form; of editors `body_limit`.", "400")
LARGEST_ID = _bound("largest_id", 2**31 - 1, "as a number", "An id.", "404, or 400 in a query")
LIST_NAME_CHARACTERS = _bound("list_name_characters", 255, "characters", "The name of a list.", "400")
LIST_DESCRIPTION_CHARACTERS = _bound(
    "list_description_characters", 5000, "characters", "The description of a list.", "400"
)
LIST_ITEMS_AT_ONCE = _bound(
    "list_items_at_once", 500, "titles", "Titles that one request puts on a list or takes off it.", "400"
)
COMMENT_CHARACTERS = _bound(
    "comment_characters", 500, "characters", "A comment on a title of a list.", "the comment is refused"
)
APPENDS = _bound("appends", 20, "parts", "What `append_to_response` names.", "400")
PAGES = _bound("pages", 500, "pages", "Pages of an answer that is given in pages.", "400")
REDIRECT_CHARACTERS = _bound(
    "redirect_characters", 2048, "characters", "The address that `redirect_to` leads on to.", "400"
)

READ_SECONDS = _bound(
    "read_seconds", 10, "seconds", "The time that PostgreSQL may take for one answer.", "503"
)
WRITE_SECONDS = _bound(
    "write_seconds", 30, "seconds", "The time that PostgreSQL may take for one request that writes.", "503"
)
EDITED_NAME_CHARACTERS = _bound(
    "edited_name_characters", 1_000, "characters", "A name, a title or a line that an editor sets.", "422"
)
EDITED_TEXT_CHARACTERS = _bound(
    "edited_text_characters", 20_000, "characters", "A text that an editor sets.", "422"
)
EDITED_SHORT_LIST = _bound(
    "edited_short_list", 200, "values", "Countries, languages, genres or names of one fact.", "422"
)
EDITED_ROWS = _bound("edited_rows", 5_000, "rows", "Rows of one list in one request of an editor.", "422")
EDITED_TITLES = _bound(
    "edited_titles", 500, "titles", "Titles, people and others that one request changes.", "422"
)
EDIT_COMMENT_CHARACTERS = _bound(
    "edit_comment_characters", 1_000, "characters", "The comment of a change set.", "422"
)
EDIT_LOCKS = _bound(
    "edit_locks", 20_000, "fields", "Fields and rows of one title that editors have set.", "422"
)
EVENT_STREAMS = _bound(
    "event_streams", 256, "streams", "Streams of events that are open at one worker.", "503, ask again later"
)
EVENT_ROWS = _bound(
    "event_rows", 500, "rows", "Rows of the journal that become events at once.", "the next page has the rest"
)
EVENT_CHANGES = _bound(
    "event_changes", 100, "changes", "Changes that one event names.", "the rest is left out"
)
SUGGESTIONS = _bound("suggestions", 50, "suggestions", "Suggestions of an account that wait.", "422")
SUGGESTION_BYTES = _bound("suggestion_bytes", 1 << 16, "bytes", "The body of a suggestion.", "422")
TAKEOUT_FILE_BYTES = _bound(
    "takeout_file_bytes", 32 << 20, "bytes", "One file of a takeout, unpacked.", "refused, nothing is taken"
)
TAKEOUT_BYTES = _bound(
    "takeout_bytes", 256 << 20, "bytes", "All files of a takeout, unpacked.", "refused, nothing is taken"
)
TAKEOUT_FILES = _bound("takeout_files", 10_000, "files", "Files of a takeout.", "refused, nothing is taken")
TAKEOUT_DIRECTORY_BYTES = _bound(
    "takeout_directory_bytes", 4 << 20, "bytes", "The names of them.", "refused, nothing is taken"
)
TAKEOUT_ROWS = _bound(
    "takeout_rows", 200_000, "rows", "Facts of titles in a takeout.", "refused, nothing is taken"
)
WEBHOOKS = _bound("webhooks", 100, "webhooks", "Webhooks.", "422")
WEBHOOK_WAITING = _bound(
    "webhook_waiting",
    1_000,
    "messages",
    "Messages of a webhook that wait; further ones are made of the journal once these are sent.",
    "the journal keeps the rest",
)
WEBHOOK_SECONDS = _bound(
    "webhook_seconds", 15, "seconds", "The time that the receiver of a webhook has to answer.", "tried again"
)
URL_CHARACTERS = _bound("url_characters", 2_000, "characters", "The address of a webhook.", "422")
MEDIA_FACTS = _bound("media_facts", 20, "facts", "What is said of a copy that somebody owns.", "422")
MEDIA_CHARACTERS = _bound("media_characters", 100, "characters", "A name or a value of such a fact.", "422")
ANSWERED_TITLES = _bound("answered_titles", 20_000, "titles", "Of a calendar, or owned.", "the first")
HISTORY_PAGE = _bound("history_page", 500, "edits", "Edits on a page of a history.", "400")
IDEMPOTENCY_KEY_CHARACTERS = _bound(
    "idempotency_key_characters", 255, "characters", "The key of a request that may come again.", "400"
)
