"""Several photos become one PDF, a page each, in their order."""

import io

import pikepdf
import pytest
from PIL import Image

from documents.inspection import MAX_PHOTOS, MAX_STORED, Refused, assemble
from documents.inspector.reasons import Reason
from documents.limits import LONG_SIDE
from tests.documents.corpus import pictures
from tests.documents.corpus.papers import paper
from tests.documents.corpus.scripts import ACTIVE
from tests.documents.test_images import TRACES, alike, corners


def photos(*contents, name="recto.jpg"):
    return [(io.BytesIO(content), name) for content in contents]


def pages_of(clean):
    """The image of each page, and the shape of the page."""
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        return [
            (Image.open(io.BytesIO(page.Resources.XObject.Photo.read_raw_bytes())), page.mediabox)
            for page in pdf.pages
        ]


def refusal(sent):
    with pytest.raises(Refused) as refused:
        assemble(sent)
    return refused.value.reason


def test_each_photo_is_a_page_in_its_order():
    red, blue = (pictures.file_of(Image.new("RGB", (90, 60), c)) for c in ("red", "blue"))
    clean = assemble(photos(red, blue))
    assert (clean.kind, clean.name) == ("pdf", "recto.pdf")
    (first, _), (second, _) = pages_of(clean)
    assert alike([first.getpixel((40, 30)), second.getpixel((40, 30))], [(254, 0, 0), (0, 0, 254)])


def test_a_page_is_upright_and_has_the_shape_of_its_photo():
    [(image, box)] = pages_of(assemble(photos(pictures.turned(6))))
    assert image.size == (64, 48)
    assert alike(corners(image), [pictures.RED, pictures.BLUE, pictures.GREEN, pictures.WHITE])
    assert [float(side) for side in box] == [0, 0, 842, 631.5]


def test_ten_photos_of_a_phone_fit_and_can_be_read():
    photo = pictures.file_of(pictures.page(), quality=95, exif=pictures.exif(1))
    clean = assemble(photos(*[photo] * 10))
    assert len(clean.content) <= MAX_STORED
    assert [max(image.size) >= LONG_SIDE for image, _ in pages_of(clean)] == [True] * 10


def test_nothing_about_the_photos_is_left():
    clean = assemble(photos(pictures.with_everything_about_it()))
    assert [trace for trace in TRACES if trace in clean.content] == []
    assert not ACTIVE.search(clean.content)


def test_kinds_of_photos_may_be_mixed():
    sent = [
        (io.BytesIO(pictures.file_of(pictures.quarters())), "a.jpg"),
        (io.BytesIO(pictures.transparent("RGBA")), "b.png"),
        (io.BytesIO(pictures.file_of(pictures.quarters(mode="L"))), "c.jpeg"),
        (io.BytesIO(pictures.heic()), "d.heic"),
    ]
    assert len(pages_of(assemble(sent))) == 4


def test_what_cannot_become_a_page_is_refused():
    good = pictures.file_of(pictures.quarters())
    assert refusal([]) == Reason.NO_PHOTO
    assert refusal(photos(*[good] * (MAX_PHOTOS + 1))) == Reason.MANY_PHOTOS
    assert refusal([*photos(good), (io.BytesIO(paper()), "a.pdf")]) == Reason.NOT_A_PHOTO
    assert refusal(photos(good, good[:300])) == Reason.BROKEN_IMAGE
    assert refusal(photos(good, b"")) == Reason.EMPTY


def test_photos_that_could_not_be_read_any_more_are_too_many():
    noise = pictures.file_of(Image.effect_noise((2600, 2600), 90).convert("RGB"), quality=80)
    assert refusal(photos(*[noise] * 8)) == Reason.MANY_PHOTOS
