"""Images as phones, scanners and programs make them."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw

from tests.documents.corpus.bombs import png

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (240, 240, 240)
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
CAMERA = "PAYLOAD camera"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>PAYLOAD</x:xmpmeta>"


def quarters(size=(64, 48), mode="RGB"):
    """Red above green on the left, blue above white on the right: whoever turns it shows."""
    width, height = size
    image = Image.new("RGB", size, RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=BLUE)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=GREEN)
    draw.rectangle((width // 2, height // 2, width, height), fill=WHITE)
    return image if mode == "RGB" else image.convert(mode)


def page(size=(3000, 4000)):
    """What a photo of a paper looks like: a rough ground, lines of dark text."""
    ground = Image.effect_noise((size[0] // 4, size[1] // 4), 12).resize(size).convert("RGB")
    draw = ImageDraw.Draw(ground)
    for line in range(size[1] // 12, size[1], size[1] // 40):
        for word in range(size[0] // 10, size[0] * 9 // 10, size[0] // 12):
            draw.rectangle((word, line, word + size[0] // 16, line + size[1] // 90), fill=(40,) * 3)
    return ground


def file_of(image, kind="JPEG", **how):
    made = io.BytesIO()
    image.save(made, kind, **how)
    return made.getvalue()


def exif(orientation=1):
    told = Image.Exif()
    told[ORIENTATION], told[MAKE] = orientation, CAMERA
    told[GPS] = {1: "N", 2: (48.0, 7.0, 12.0), 3: "W", 4: (1.0, 12.0, 40.0)}
    return told


BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that was held so lays the picture down."""


def turned(orientation, kind="JPEG"):
    """The quarters, held so: upright once the EXIF block is heeded."""
    image = quarters()
    image = image.transpose(BACK[orientation]) if orientation in BACK else image
    return file_of(image, kind, exif=exif(orientation))


def with_everything_about_it(kind="JPEG"):
    """EXIF with a place, XMP, a comment, a profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    about = {"comment": b"PAYLOAD"} if kind == "JPEG" else {}
    return file_of(quarters(), kind, exif=exif(), xmp=XMP, icc_profile=profile, **about)


def sixteen_bits(colour):
    """PNG, 16 bits a channel; colour type 0 is grey, 2 RGB, 6 RGB with alpha."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    pixel = struct.pack(f">{channels}H", *(40_000, 20_000, 10_000, 65_535)[:channels])
    return png(32, 32, zlib.compress((b"\0" + pixel * 32) * 32), depth=16, colour=colour)


def several_in_one():
    """As some phones write them: a photo and its depth, in one JPEG file (MPO)."""
    return file_of(quarters(), "MPO", save_all=True, append_images=[quarters((32, 24))])


def moving():
    return file_of(quarters(), "PNG", save_all=True, append_images=[quarters()], duration=100)


def transparent(mode):
    image = quarters().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    if mode != "P":
        return file_of(image.convert(mode), "PNG")
    return file_of(quarters().quantize(16), "PNG", transparency=0)


def heic(size=(640, 480)):
    import pillow_heif

    made = io.BytesIO()
    pillow_heif.from_pillow(quarters(size)).save(made, quality=80)
    return made.getvalue()
