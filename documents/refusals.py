"""A refused file: each reason is a sentence that says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

from documents.inspector.reasons import Reason
from documents.limits import MAX_PHOTO, MAX_PHOTOS, MAX_PIXELS, MAX_STORED
from imuse_portal.figures import MEGABYTE


class Refused(Exception):
    """Its text is the sentence, in the reader's language."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(SENTENCES[self.reason]) % FIGURES


FIGURES = {
    "stored": MAX_STORED // MEGABYTE,
    "photo": MAX_PHOTO // MEGABYTE,
    "pixels": MAX_PIXELS // 1_000_000,
    "photos": MAX_PHOTOS,
}
SENTENCES = {
    Reason.EMPTY: _("This file is empty: choose it again, or take the photo again."),
    Reason.UNKNOWN: _(
        "This file is neither a PDF nor a JPEG or PNG image: save it as one of these,"
        " or take a photo of the paper."
    ),
    Reason.HEIC: _(
        "This photo is in the HEIC format, which cannot be read here: save it as JPEG, or choose"
        " “Most compatible” in the settings of your phone’s camera and take it again."
    ),
    Reason.MISNAMED: _(
        "The name of this file ends like another kind of file than it is:"
        " save it again as PDF, JPEG or PNG, and import that."
    ),
    Reason.BROKEN_IMAGE: _(
        "This image is damaged or incomplete: save it again as JPEG, or take the photo again."
    ),
    Reason.BROKEN_PDF: _(
        "This PDF is damaged or incomplete: download it or save it again, and import that."
    ),
    Reason.TOO_MANY_PIXELS: _(
        "This image has more than %(pixels)d million pixels: reduce its size, and import that."
    ),
    Reason.LARGE_PDF: _(
        "This PDF weighs more than %(stored)d MB: reduce its size, for example by scanning it"
        " in grey at 150 dpi, and import that."
    ),
    Reason.LARGE_PHOTO: _(
        "This file weighs more than %(photo)d MB: reduce its size, and import that."
    ),
    Reason.PASSWORD: _(
        "This PDF asks for a password: save it without one, or print it as PDF, and import that."
    ),
    Reason.SCRIPT: _("This PDF contains a program: print it as PDF, and import that."),
    Reason.OUTSIDE: _(
        "This PDF opens or sends something outside of itself: print it as PDF, and import that."
    ),
    Reason.ATTACHMENT: _(
        "This PDF contains other files: print it as PDF, and import that;"
        " import the files inside each by itself."
    ),
    Reason.MEDIA: _("This PDF contains sound or video: print it as PDF, and import that."),
    Reason.XFA: _(
        "This PDF is a form that only Adobe’s program can read: print it as PDF, and import that."
    ),
    Reason.NOT_A_PHOTO: _(
        "Only photos are put together: import a PDF by itself, or choose JPEG or PNG images."
    ),
    Reason.NO_PHOTO: _("No photo was chosen: choose one or more."),
    Reason.MANY_PHOTOS: _(
        "These photos are too many for one file of %(stored)d MB, or more than %(photos)d:"
        " share them between several files."
    ),
    Reason.TOO_HEAVY: _(
        "This file is too complicated to be checked: print it as PDF, or take a photo of the"
        " paper, and import that."
    ),
    Reason.BUSY: _("Many files are being checked at this moment: try again in a minute."),
    Reason.UNAVAILABLE: _(
        "Files cannot be checked at this moment, so this one was not kept:"
        " try again in a few minutes."
    ),
    Reason.INFECTED: _(
        "The antivirus found a threat in this file, so it was not kept: have the device that it"
        " comes from checked, and send a photo of the paper instead."
    ),
}
