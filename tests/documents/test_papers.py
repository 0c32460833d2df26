"""A PDF keeps its pages and loses the rest."""

import io

import pikepdf
import pytest

from documents.inspection import Refused, inspect
from documents.inspector.reasons import Reason
from tests.documents.corpus import ordinary
from tests.documents.corpus.bombs import zeros
from tests.documents.corpus.papers import DRAWING, action_link, paper, stream


def rewritten(content):
    return pikepdf.open(io.BytesIO(inspect(io.BytesIO(content), "a.pdf").content))


def refusal(content):
    with pytest.raises(Refused) as refused:
        inspect(io.BytesIO(content), "a.pdf")
    return refused.value.reason


def test_the_pages_are_the_same():
    with rewritten(ordinary.scan(900, 1200, 5)) as pdf:
        assert len(pdf.pages) == 5
    with rewritten(paper()) as pdf:
        assert pdf.pages[0].Contents.read_bytes() == DRAWING
        assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 595, 842]


def test_nothing_tells_who_wrote_it():
    with rewritten(ordinary.PAPERS["with all about it"]()) as pdf:
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root and "/Metadata" not in pdf.pages[0]


@pytest.mark.parametrize("how", [{"R": 3, "aes": False, "metadata": False}, {"R": 6}])
def test_an_owners_password_is_taken_off(how):
    with rewritten(ordinary.rented_by(**how)) as pdf:
        assert not pdf.is_encrypted


def test_what_was_filled_in_stays():
    with rewritten(ordinary.filled_form()) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.V)) == ("surname", "DUPONT")


def test_a_link_to_the_web_stays():
    with rewritten(paper(page=action_link(b"/S /URI /URI (https://example.org)"))) as pdf:
        assert str(pdf.pages[0].Annots[0].A.URI) == "https://example.org"


def test_what_opens_by_itself_is_taken_out_but_for_a_place():
    with rewritten(paper(catalog=b"/OpenAction [3 0 R /Fit]")) as pdf:
        assert "/OpenAction" in pdf.Root
    with rewritten(paper(catalog=b"/OpenAction << /S /URI /URI (https://example.org) >>")) as pdf:
        assert "/OpenAction" not in pdf.Root


def test_what_nobody_sees_is_left_out():
    with rewritten(paper(more={5: stream(b"forgotten")})) as pdf:
        assert b"forgotten" not in [one.read_bytes() for one in streams(pdf)]


def streams(pdf):
    return [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]


def test_many_streams_together_are_a_bomb_too():
    nothing = stream(zeros(60), b"/Filter /FlateDecode")
    assert inspect(io.BytesIO(paper(more={5: nothing})), "a.pdf").kind == "pdf"
    assert refusal(paper(more=dict.fromkeys(range(5, 10), nothing))) == Reason.TOO_HEAVY
