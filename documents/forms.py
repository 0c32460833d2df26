"""Choosing files and saying which document each of them is."""

from collections.abc import Iterator
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.base import ContentFile
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.enums import Kind
from documents.inspection import Refused, inspect
from documents.limits import MAX_PHOTOS
from documents.shelf import Piece, Shelf
from imuse_portal.forms import plain_helper

LINES, MOST_LINES = 3, 20
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,image/*,application/pdf"


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field that takes the pages of one document."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPTED, "class": "form-control"})


class SeveralFiles(forms.FileField):
    """A list of files, each checked as a single one would be."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [super(SeveralFiles, self).clean(one, initial) for one in data or ()]
        if len(files) > MAX_PHOTOS:
            sentence = gettext("At most %(most)d photos make one document.")
            raise forms.ValidationError(sentence % {"most": MAX_PHOTOS})
        return [file for file in files if file]


class PdfField(forms.FileField):
    """A blank form or a notice of the school: it passes the same gate as what families send."""

    def to_python(self, data: Any) -> Any:
        given = super().to_python(data)
        if given is None:
            return None
        try:
            clean = inspect(given, given.name or "")
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if clean.kind != Kind.PDF:
            raise forms.ValidationError(gettext("A blank form is a PDF."))
        return ContentFile(clean.content, clean.name)


class FilesForm(forms.Form):
    """Files for a document that is known already: an absence's proof."""

    papers = SeveralFiles(label=_("File, or photos of its pages"), max_length=255)

    @cached_property
    def helper(self) -> FormHelper:
        return plain_helper()


class PieceField(forms.ChoiceField):
    """«12», or «12:…» with the file that the chosen option said it would replace."""

    def valid_value(self, value: Any) -> bool:
        offered = cast("list[tuple[str, str]]", self.choices)
        known = {key.partition(":")[0] for key, _label in offered}
        return str(value).partition(":")[0] in known


class ImportLine(FilesForm):
    """One document: its name among those that may be imported, and its file."""

    piece = PieceField(label=_("Name of the document:"), required=False)
    field_order = ("piece", "papers")
    is_saved = False

    def __init__(self, *args: Any, shelf: Shelf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = shelf
        self.fields["papers"].required = False
        choices = [(key_of(piece), _label(piece)) for piece in shelf.pieces if piece.may_import]
        self.fields["piece"].choices = [("", gettext("(choose)")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("papers") and not cleaned.get("piece") and "piece" not in self.errors:
            self.add_error("piece", gettext("Say which document this file is."))
        if cleaned.get("piece") and not cleaned.get("papers") and "papers" not in self.errors:
            self.add_error("papers", gettext("Choose the file of this document."))
        return cleaned

    @property
    def chosen(self) -> Piece | None:
        return self.shelf.piece(self.cleaned_data.get("piece", "").partition(":")[0])

    @property
    def replaces(self) -> str:
        return str(self.cleaned_data.get("piece", "").partition(":")[2])


class _Lines(forms.BaseFormSet):
    """Several documents at once; each is saved by itself."""

    def clean(self) -> None:
        untouched = self.is_bound and not any(line.has_changed() for line in self.forms)
        if untouched and self.forms and not self.forms[0].errors:
            self.forms[0].add_error("papers", gettext("Choose a file."))
        self._refuse_a_second_time()

    def _refuse_a_second_time(self) -> None:
        """Recto and verso are one document: the second line would replace the first."""
        seen: set[Any] = set()
        for line in self.forms:
            piece = line.chosen if line.is_valid() else None
            if piece and piece.kind.pk in seen:
                sentence = gettext("This document is above already: choose all its pages there.")
                line.add_error("piece", sentence)
            elif piece:
                seen.add(piece.kind.pk)

    def filled(self) -> Iterator[ImportLine]:
        return (line for line in self.forms if line.is_valid() and line.chosen)

    def left(self) -> list[ImportLine]:
        """Those that are still to be shown."""
        return [line for line in self.forms if not line.is_saved]


_LineSet = forms.formset_factory(
    ImportLine, formset=_Lines, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES
)


def import_lines(
    shelf: Shelf, *, named: Piece | None, data: Any = None, files: Any = None
) -> _Lines:
    """One line for the document that a row named; some empty ones when none was."""
    initial = [{"piece": key_of(named)}] if named else []
    empty = min(LINES, max(1, sum(piece.may_import for piece in shelf.pieces)))
    made = _LineSet(data, files, prefix="pieces", initial=initial, form_kwargs={"shelf": shelf})
    made.extra = 0 if initial else empty
    return cast("_Lines", made)


def key_of(piece: Piece) -> str:
    return f"{piece.kind.pk}:{piece.replaces}" if piece.replaces else str(piece.kind.pk)


def _label(piece: Piece) -> str:
    if not piece.replaces or not piece.file_name:
        return piece.kind.label
    said = {"document": piece.kind.label, "file": piece.file_name}
    return gettext("%(document)s (replaces “%(file)s”)") % said
