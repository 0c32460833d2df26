"""Why a file is refused, as the inspector tells it; documents/refusals.py has the sentences."""

from enum import StrEnum


class Reason(StrEnum):
    EMPTY = "empty"
    UNKNOWN = "unknown"
    HEIC = "heic"
    MISNAMED = "misnamed"
    BROKEN_IMAGE = "broken-image"
    BROKEN_PDF = "broken-pdf"
    TOO_MANY_PIXELS = "too-many-pixels"
    LARGE_PDF = "large-pdf"
    LARGE_PHOTO = "large-photo"
    PASSWORD = "password"  # noqa: S105 # a reason, not a password
    SCRIPT = "script"
    OUTSIDE = "outside"
    ATTACHMENT = "attachment"
    MEDIA = "media"
    XFA = "xfa"
    NOT_A_PHOTO = "not-a-photo"
    NO_PHOTO = "no-photo"
    MANY_PHOTOS = "many-photos"
    TOO_HEAVY = "too-heavy"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    INFECTED = "infected"


class Rejected(Exception):
    """What the inspector raises."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
