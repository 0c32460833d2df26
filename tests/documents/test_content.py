"""What a file is: two who must agree, and each of them refuses by itself."""

import pytest

from documents.inspector import images, pdf
from documents.inspector.content import SUFFIXES, kind_of
from documents.inspector.reasons import Reason, Rejected
from documents.limits import MAX_STORED
from tests.documents.corpus import disguises, pictures
from tests.documents.corpus.papers import paper

KNOWN = {
    "pdf": paper(),
    "jpeg": pictures.file_of(pictures.quarters()),
    "png": pictures.file_of(pictures.quarters(), "PNG"),
    "heic": pictures.heic(),
}
STRANGE = ["GIF", "WebP", "BMP", "TIFF", "icon"]


def reason(act, *words):
    with pytest.raises(Rejected) as rejected:
        act(*words)
    return rejected.value.reason


@pytest.mark.parametrize("kind", KNOWN)
def test_content_and_ending_agree_or_the_file_is_refused(kind):
    for other, endings in SUFFIXES.items():
        for ending in endings:
            if kind == other:
                assert kind_of(KNOWN[kind], ending) == kind
            else:
                assert reason(kind_of, KNOWN[kind], ending) == Reason.MISNAMED


@pytest.mark.parametrize("name", ["Windows program", "web page", "archive", "PHP", *STRANGE])
def test_the_rest_of_the_world_is_unknown(name):
    content = disguises.DISGUISES[name][0]()
    assert {reason(kind_of, content, ending) for ending in (".pdf", ".png")} == {Reason.UNKNOWN}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("kind", ["jpeg", "png", "heic"])
def test_a_decoder_reads_its_own_kind_alone(name, kind):
    content = disguises.DISGUISES[name][0]()
    assert reason(images.redrawn, content, kind, MAX_STORED) == Reason.BROKEN_IMAGE


@pytest.mark.parametrize("name", ["web page", "archive", "Windows program"])
def test_what_is_no_paper_is_not_mended_into_one(name):
    assert reason(pdf.rewrite, disguises.DISGUISES[name][0]()) == Reason.BROKEN_PDF


def test_nothing_is_nothing():
    assert reason(kind_of, b"", ".pdf") == Reason.EMPTY
