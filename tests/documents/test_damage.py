"""Whatever happens to a file on its way, the inspector has a word for it and never stumbles."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.inspector import works
from documents.inspector.reasons import Rejected
from documents.limits import MAX_STORED
from tests.documents.corpus import ordinary, pictures

SOUND = {
    "filled form.pdf": ordinary.filled_form(),
    "scan.pdf": ordinary.scan(200, 300),
    "locked.pdf": ordinary.rented_by(R=6),
    "tagged.pdf": ordinary.PAPERS["tagged in Latin letters"](),
    "photo.jpg": pictures.with_everything_about_it(),
    "two in one.jpg": pictures.several_in_one(),
    "palette.png": pictures.transparent("P"),
    "deep.png": pictures.sixteen_bits(6),
    "phone.heic": pictures.heic((160, 120)),
}
PLACE = st.floats(0, 1, exclude_max=True)
BLOWS = st.lists(st.tuples(PLACE, st.binary(max_size=4), st.integers(0, 8)), min_size=1, max_size=9)


@pytest.mark.filterwarnings("ignore")  # the libraries' own words about it go nowhere
@pytest.mark.parametrize("name", SOUND)
@given(blows=BLOWS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_clean_or_refused(name, blows):
    content = damaged(SOUND[name], blows)
    try:
        kind, clean = works.inspect([content], suffix=name[name.rindex(".") :], most=MAX_STORED)
    except Rejected:
        return
    assert kind in {"pdf", "jpeg", "png"} and 0 < len(clean) <= MAX_STORED


def damaged(content, blows):
    """At each place some bytes are lost, and others come in."""
    for place, added, lost in blows:
        at = int(place * len(content))
        content = content[:at] + added + content[at + lost :]
    return content
