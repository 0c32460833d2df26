"""The gate over the whole corpus: nothing hostile gets in, nothing ordinary is turned away.

The bombs are measured while they are refused, in test_sandbox.py.
"""

import io

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from documents.inspection import MAX_STORED, Refused, clean_name, inspect
from documents.inspector.reasons import Reason
from tests.documents.corpus import HOSTILE, ORDINARY, bombs
from tests.documents.corpus.case import ACCEPTED, MARK, REFUSED
from tests.documents.corpus.scripts import ACTIVE

REJECTED = [case for case in HOSTILE if case.verdict == REFUSED and case not in bombs.CASES]
LET_IN = [case for case in [*HOSTILE, *ORDINARY] if case.verdict != REFUSED]


def each(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def plain(content):
    """A PDF in readable form, nothing packed."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(written, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


def test_the_corpus_is_as_large_as_promised():
    assert len(HOSTILE) >= 100 and len(ORDINARY) >= 30
    assert len({case.id for case in [*HOSTILE, *ORDINARY]}) == len(HOSTILE) + len(ORDINARY)
    assert {case.verdict for case in ORDINARY} == {ACCEPTED}


@each(REJECTED)
def test_it_does_not_get_in(case):
    with pytest.raises(Refused) as refused:
        inspect(io.BytesIO(case.make()), case.filename)
    assert str(refused.value).endswith(".") and refused.value.reason not in {"busy", "unavailable"}


@each(LET_IN)
def test_what_gets_in_is_clean(case):
    sent = case.make()
    clean = inspect(io.BytesIO(sent), case.filename)
    assert clean.content != sent or case.verdict == ACCEPTED
    assert 0 < len(clean.content) <= MAX_STORED
    assert clean.name == clean_name(clean.name) and clean.name.endswith(clean.kind.suffix)
    if clean.kind == "pdf":
        assert clean.content.startswith(b"%PDF-")
        readable = plain(clean.content)
        assert not ACTIVE.search(readable) and MARK not in readable
    else:
        image = Image.open(io.BytesIO(clean.content))
        image.load()
        assert image.format == clean.kind.name and image.mode in {"L", "RGB"}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert MARK not in clean.content


REASONS = {
    "script: open action": Reason.SCRIPT,
    "carries: XFA": Reason.XFA,
    "carries: portfolio": Reason.ATTACHMENT,
    "carries: screen": Reason.MEDIA,
    "action: launch": Reason.OUTSIDE,
    "password, AES-256": Reason.PASSWORD,
    "broken: half a PDF": Reason.BROKEN_PDF,
    "broken: PDF of 3 MB": Reason.LARGE_PDF,
    "bomb: PDF with a huge image": Reason.TOO_MANY_PIXELS,
    "bomb: PNG of 49 million pixels": Reason.TOO_MANY_PIXELS,
    "bomb: PNG of 900 million pixels": Reason.TOO_MANY_PIXELS,
    "bomb: JPEG of four billion pixels": Reason.TOO_MANY_PIXELS,
    "broken: half a JPEG": Reason.BROKEN_IMAGE,
    "broken: JPEG of 16 MB": Reason.LARGE_PHOTO,
    "disguise: GIF as photo.png": Reason.UNKNOWN,
    "disguise: JPEG as photo.png": Reason.MISNAMED,
    "disguise: nothing as vide.pdf": Reason.EMPTY,
}


@pytest.mark.parametrize(("name", "reason"), REASONS.items(), ids=REASONS)
def test_the_family_is_told_what_is_wrong(name, reason):
    [case] = [case for case in HOSTILE if case.id == name]
    with pytest.raises(Refused) as refused:
        inspect(io.BytesIO(case.make()), case.filename)
    assert refused.value.reason == reason


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_in_french(reason):
    sentence = str(Refused(reason))
    assert sentence.endswith(".") and "%" not in sentence
    with translation.override("en"):
        assert sentence != str(Refused(reason))
