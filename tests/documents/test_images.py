"""An image comes out upright, in the colours it had, small enough, and with nothing about it."""

import io

import pytest
from PIL import Image, ImageCms

from documents.inspection import MAX_STORED, inspect
from documents.limits import LONG_SIDE
from tests.documents.corpus import pictures
from tests.documents.corpus.papers import paper, stream
from tests.documents.corpus.pictures import BLUE, GREEN, RED, WHITE

TRACES = [b"PAYLOAD", b"Exif", b"GPS", b"xmpmeta", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt"]


def redrawn(content, name="photo.jpg"):
    clean = inspect(io.BytesIO(content), name)
    image = Image.open(io.BytesIO(clean.content))
    image.load()
    return clean, image


def corners(image):
    """The colours in the middle of each quarter, row by row."""
    width, height = image.size
    image = image.convert("RGB")
    places = [(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [image.getpixel(place) for place in places]


def alike(colours, wanted, tolerance=12):
    return all(
        abs(one - other) <= tolerance
        for colour, want in zip(colours, wanted, strict=True)
        for one, other in zip(colour, want, strict=True)
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_comes_out_upright_however_it_was_held(orientation):
    _, image = redrawn(pictures.turned(orientation))
    assert image.size == (64, 48)
    assert alike(corners(image), [RED, BLUE, GREEN, WHITE])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_about_the_photo_is_left(kind):
    sent = pictures.with_everything_about_it(kind)
    clean, image = redrawn(sent, f"a.{kind.lower()}")
    assert [trace for trace in TRACES if trace in clean.content] == []
    assert dict(image.getexif()) == {} and "icc_profile" not in image.info
    assert b"PAYLOAD" in sent


def test_a_photo_inside_a_pdf_tells_nothing_of_its_camera():
    entries = b"/Subtype /Image /Width 64 /Height 48 /Filter /DCTDecode"
    sent = paper(
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
        more={5: stream(pictures.with_everything_about_it(), entries)},
    )
    clean = inspect(io.BytesIO(sent), "a.pdf").content
    assert [trace for trace in TRACES if trace in clean] == []
    photo = Image.open(io.BytesIO(clean[clean.index(b"\xff\xd8\xff") :]), formats=["JPEG"])
    assert alike(corners(photo), [RED, BLUE, GREEN, WHITE])


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (6000, 2400), (3000, 3000)])
def test_a_large_photo_keeps_a_long_side_that_can_be_read(size):
    noise = Image.effect_noise(size, 60).convert("RGB")
    sent = pictures.file_of(noise, quality=85)
    clean, image = redrawn(sent)
    assert len(sent) > MAX_STORED >= len(clean.content)
    assert max(image.size) >= LONG_SIDE
    assert abs(image.size[0] / image.size[1] - size[0] / size[1]) < 0.01


def test_a_small_photo_keeps_its_pixels():
    _, image = redrawn(pictures.file_of(pictures.page((2000, 1500))))
    assert image.size == (2000, 1500)


def test_a_long_strip_stays_readable():
    _, image = redrawn(pictures.file_of(pictures.page((1080, 12_000))))
    assert image.size[0] > 850


def test_a_png_stays_one_to_the_last_pixel():
    clean, image = redrawn(pictures.file_of(pictures.quarters(), "PNG"), "a.png")
    assert clean.kind == "png" and clean.name == "a.png"
    assert image.tobytes() == pictures.quarters().tobytes()


def test_a_png_that_would_be_too_large_becomes_a_jpeg():
    clean, image = redrawn(pictures.file_of(pictures.page((2400, 3200)), "PNG"), "scan.png")
    assert clean.kind == "jpeg" and clean.name == "scan.jpg" and image.format == "JPEG"


def test_a_heic_becomes_a_jpeg():
    clean, image = redrawn(pictures.heic(), "IMG_0001.HEIC")
    assert clean.kind == "jpeg" and clean.name == "IMG_0001.jpg"
    assert alike(corners(image), [RED, BLUE, GREEN, WHITE])


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_ways_to_code_colours_are_understood(mode):
    _, image = redrawn(pictures.file_of(pictures.quarters(mode=mode), quality=95))
    wanted = corners(pictures.quarters(mode=mode))
    assert alike(corners(image), wanted, tolerance=20)


@pytest.mark.parametrize(
    ("colour", "wanted"), [(0, (156,) * 3), (2, (156, 78, 39)), (6, (156, 78, 39))]
)
def test_sixteen_bits_become_eight(colour, wanted):
    _, image = redrawn(pictures.sixteen_bits(colour), "a.png")
    assert alike(corners(image), [wanted] * 4, tolerance=1)


def test_what_is_transparent_is_on_white():
    sent = Image.new("RGBA", (40, 40), (200, 0, 0, 0))
    _, image = redrawn(pictures.file_of(sent, "PNG"), "a.png")
    assert image.mode == "RGB" and image.getextrema() == ((255, 255),) * 3


def test_a_profile_is_applied_before_it_is_dropped():
    """Linear light: what is 55 of 255 there shows as 128."""
    profile = linear_profile()
    sent = pictures.file_of(Image.new("RGB", (64, 64), (55, 55, 55)), "PNG", icc_profile=profile)
    _, image = redrawn(sent, "a.png")
    assert alike(corners(image), [(128,) * 3] * 4, tolerance=3)


def linear_profile():
    """sRGB, with its three curves made straight: each becomes one exponent of 1."""
    content = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(132, 132 + 12 * int.from_bytes(content[128:132]), 12):
        if bytes(content[at : at + 4]) in {b"rTRC", b"gTRC", b"bTRC"}:
            place = int.from_bytes(content[at + 4 : at + 8])
            content[place : place + 16] = b"para" + bytes(8) + (1 << 16).to_bytes(4)
            content[at + 8 : at + 12] = (16).to_bytes(4)
    return bytes(content)
