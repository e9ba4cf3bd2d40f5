"""All statuses of the API, one row each, and the one way to refuse a request."""

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

Sought = TypeVar("Sought")


class Status(Enum):
    """`(status_code, HTTP status, status_message)`; clients compare the messages to the letter.

    Source: the published table of 47 statuses; deviations: docs/reference/tmdb.md#errors.
    """

    SUCCESS = (1, 200, "Success.")
    INVALID_SERVICE = (2, 501, "Invalid service: this service does not exist.")
    AUTHENTICATION_FAILED = (
        3,
        401,
        "Authentication failed: You do not have permissions to access the service.",
    )
    INVALID_FORMAT = (4, 405, "Invalid format: This service doesn't exist in that format.")
    INVALID_PARAMETERS = (
        5,
        400,
        "Invalid parameters: Your request parameters are incorrect.",
    )
    INVALID_ID = (6, 404, "Invalid id: The pre-requisite id is invalid or not found.")
    INVALID_API_KEY = (7, 401, "Invalid API key: You must be granted a valid key.")
    DUPLICATE_ENTRY = (8, 403, "Duplicate entry: The data you tried to submit already exists.")
    SERVICE_OFFLINE = (9, 503, "Service offline: This service is temporarily offline, try again later.")
    SUSPENDED_API_KEY = (10, 401, "Suspended API key: Access to your account has been suspended.")
    INTERNAL_ERROR = (11, 500, "Internal error: Something went wrong.")
    UPDATED = (12, 201, "The item/record was updated successfully.")
    DELETED = (13, 200, "The item/record was deleted successfully.")
    AUTHENTICATION_REFUSED = (14, 401, "Authentication failed.")
    FAILED = (15, 500, "Failed.")
    DEVICE_DENIED = (16, 401, "Device denied.")
    SESSION_DENIED = (17, 401, "Session denied.")
    VALIDATION_FAILED = (18, 400, "Validation failed.")
    INVALID_ACCEPT = (19, 406, "Invalid accept header.")
    INVALID_DATE_RANGE = (20, 422, "Invalid date range: Should be a range no longer than 14 days.")
    ENTRY_NOT_FOUND = (21, 200, "Entry not found: The item you are trying to edit cannot be found.")
    INVALID_PAGE = (
        22,
        400,
        "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.",
    )
    INVALID_DATE = (23, 400, "Invalid date: Format needs to be YYYY-MM-DD.")
    BACKEND_TIMEOUT = (24, 504, "Your request to the backend server timed out. Try again.")
    TOO_MANY_REQUESTS = (25, 429, "Your request count is over the allowed limit.")
    LOGIN_REQUIRED = (26, 400, "You must provide a username and password.")
    TOO_MANY_APPENDS = (
        27,
        400,
        "Too many append to response objects: The maximum number of remote calls is 20.",
    )
    INVALID_TIMEZONE = (28, 400, "Invalid timezone: Please consult the documentation for a valid timezone.")
    CONFIRMATION_REQUIRED = (
        29,
        400,
        "You must confirm this action: Please provide a confirm=true parameter.",
    )
    INVALID_LOGIN = (30, 401, "Invalid username and/or password: You did not provide a valid login.")
    ACCOUNT_DISABLED = (31, 401, "Account disabled: Your account is no longer active.")
    EMAIL_NOT_VERIFIED = (32, 401, "Email not verified: Your email address has not been verified.")
    INVALID_REQUEST_TOKEN = (
        33,
        401,
        "Invalid request token: The request token is either expired or invalid.",
    )
    NOT_FOUND = (34, 404, "The resource you requested could not be found.")
    INVALID_TOKEN = (35, 401, "Invalid token.")
    NO_WRITE_PERMISSION = (36, 401, "This token hasn't been granted write permission by the user.")
    SESSION_NOT_FOUND = (37, 404, "The requested session could not be found.")
    NOT_EDITABLE = (38, 401, "You don't have permission to edit this resource.")
    PRIVATE = (39, 401, "This resource is private.")
    NOTHING_TO_UPDATE = (40, 200, "Nothing to update.")
    TOKEN_NOT_APPROVED = (41, 422, "This request token hasn't been approved by the user.")
    METHOD_NOT_SUPPORTED = (42, 405, "This request method is not supported for this resource.")
    BACKEND_UNREACHABLE = (43, 502, "Couldn't connect to the backend server.")
    ID_INVALID = (44, 500, "The ID is invalid.")
    USER_SUSPENDED = (45, 403, "This user has been suspended.")
    MAINTENANCE = (46, 503, "The API is undergoing maintenance. Try again later.")
    INVALID_INPUT = (47, 400, "The input is not valid.")

    def __init__(self, code: int, http: int, message: str) -> None:
        self.code = code
        self.http = http
        self.message = message


class ApiError(Exception):
    """A refusal: raised where the rule is known, rendered in one place (`asgi.answers`)."""

    def __init__(self, status: Status, *, message: str | None = None, errors: Sequence[str] = ()) -> None:
        super().__init__(message or status.message)
        self.status = status
        self.message = message or status.message
        self.errors = list(errors)  # what was wrong with what was sent, one sentence each


def found(sought: Sought | None) -> Sought:
    """Return what was sought; refused with 404/34 where it is None."""
    if sought is None:
        raise ApiError(Status.NOT_FOUND)
    return sought


class SettingsError(Exception):
    """A setting that can't be used; the text says what was expected, what was found, what to type."""


class StorageError(Exception):
    """The database can't be used as asked; the text says why and what to type next."""


class DamagedError(StorageError):
    """The database holds what can't be right; it stays so until a backup is restored."""


class AwayError(StorageError):
    """The server of the database does not answer; it may soon."""


class LineFault(Exception):
    """A line, or a part of it, that can't be taken; the text says what was expected."""
