"""What the pages of documents say."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from accounts.models import User
from documents.access import Place
from documents.limits import MAX_PHOTO, MAX_STORED
from documents.models import Document, DocumentRules
from imuse_portal.figures import MEGABYTE


def above(place: Place) -> str:
    """The school's own text above the table, "" when it wrote none."""
    rules = DocumentRules.objects.filter(school=place.family.school_id).first()
    return rules.text_for(place.audience) if rules else ""


def quoted(names: Iterable[str]) -> str:
    """«RIB» et «Mandat»; no line ends within a quotation mark."""
    return get_text_list([gettext("“%(name)s”") % {"name": name} for name in names], gettext("and"))


def limits() -> str:
    """Said before a file is chosen (inventory 58)."""
    sentence = gettext(
        "The largest size of each document is %(stored)d Mo. Only PDF documents and images can be "
        "imported (formats: .pdf, .jpg, .jpeg, .png). A photo of up to %(photo)d Mo is reduced for "
        "you; several photos of one document become one PDF."
    )
    return sentence % {"stored": MAX_STORED // MEGABYTE, "photo": MAX_PHOTO // MEGABYTE}


def too_heavy() -> dict[str, tuple[int, str]]:
    """What the page warns of before anything is sent: bytes and sentence, by kind of file."""
    pdf = gettext("This PDF weighs more than %(most)d Mo: it will be refused.")
    photo = gettext("This file weighs more than %(most)d Mo: it will be refused.")
    return {
        "pdf": (MAX_STORED, pdf % {"most": MAX_STORED // MEGABYTE}),
        "photo": (MAX_PHOTO, photo % {"most": MAX_PHOTO // MEGABYTE}),
    }


def sent(documents: list[Document], *, to: User) -> str:
    """The truth of what was sent, and that a receipt follows."""
    sentence = ngettext(
        "%(count)d document is sent to the school and awaits validation.",
        "%(count)d documents are sent to the school and await validation.",
        len(documents),
    ) % {"count": len(documents)}
    if not to.email:
        return sentence
    receipt = gettext("An acknowledgement is being sent to %(email)s.") % {"email": to.email}
    return f"{sentence} {receipt}"
