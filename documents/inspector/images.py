"""Images are decoded and drawn anew: upright, in sRGB, on white; nothing else goes with them."""

import io
import math
from contextlib import suppress

from PIL import Image, ImageCms
from PIL.Image import Resampling, Transpose

from documents.inspector.reasons import Reason, Rejected
from documents.limits import LONG_SIDE, MAX_PIXELS

FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
ORIENTATION = 0x0112
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
STEPS = (
    (9_000_000, 85),
    (9_000_000, 75),
    (6_000_000, 75),
    (4_000_000, 75),
    (3_000_000, 60),
    (2_000_000, 45),
    (1_000_000, 30),
    (1_000_000, 20),
)
"""Pixels and JPEG quality, tried in turn; the long side keeps LONG_SIDE whatever they say."""
LAST_RESORT = (1_000_000, 10)
FINE = 75
"""Below this quality bytes are dear, and the time is spent to write a progressive JPEG."""
PIXELS_PER_BYTE = 10
"""What JPEG reaches at best: more need not be tried."""
LARGEST_PNG = 12_000_000
"""Pixels that are packed as PNG in reasonable time."""


def redrawn(content: bytes, kind: str, most: int) -> tuple[str, bytes]:
    """As PNG if it was one and is small enough, else as JPEG."""
    keeps_png = kind == "png" and len(content) <= most
    image = _upright(content, kind, LARGEST_PNG if keeps_png else STEPS[0][0])
    if keeps_png and len(packed := _png(image)) <= most:
        return "png", packed
    return "jpeg", _jpeg(image, most, (*STEPS, LAST_RESORT)) or _reject(Reason.LARGE_PHOTO)


def photo(content: bytes, kind: str, most: int) -> bytes:
    """As JPEG, of a quality at which one still reads it."""
    image = _upright(content, kind, min(STEPS[0][0], most * PIXELS_PER_BYTE))
    return _jpeg(image, most, STEPS) or _reject(Reason.MANY_PHOTOS)


def _upright(content: bytes, kind: str, pixels: int) -> Image.Image:
    """The image, decoded to about so many pixels."""
    image = _open(content, kind)
    image.draft(None, _reduced(image.size, pixels))  # JPEG alone decodes to less than it has
    try:
        image.load()
        turn, profile = _turn(image), image.info.get("icc_profile")
        image = _flat(_smaller(_shown(image), pixels), profile)
    except MemoryError:
        raise
    except Exception as error:  # whatever a damaged file makes a decoder raise
        raise Rejected(Reason.BROKEN_IMAGE) from error
    image = image if turn is None else image.transpose(turn)
    image.info = {}  # a comment or a profile would be saved with the pixels
    return image


def _open(content: bytes, kind: str) -> Image.Image:
    if kind == "heic":
        _open_heic_too()
    try:
        image = Image.open(io.BytesIO(content), formats=[FORMATS[kind]])
    except MemoryError:
        raise
    except Image.DecompressionBombError as error:
        raise Rejected(Reason.TOO_MANY_PIXELS) from error
    except Exception as error:
        raise Rejected(Reason.BROKEN_IMAGE) from error
    if math.prod(image.size) > MAX_PIXELS:
        raise Rejected(Reason.TOO_MANY_PIXELS)
    return image


def _open_heic_too() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise Rejected(Reason.HEIC) from error
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _turn(image: Image.Image) -> Transpose | None:
    """How to turn it upright; None for an EXIF block that says nothing or cannot be read."""
    with suppress(Exception):
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    return None


def _shown(image: Image.Image) -> Image.Image:
    """In a mode that can be reduced in size: no palette, 8 bits a channel, alpha apart."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in {"1", "I;16", "I;16B", "I"}:
        return _eight_bits(image)
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode == "1":
        return image.convert("L")
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _flat(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In grey or sRGB, on white."""
    if image.mode != "RGBA":
        return _in_srgb(image, profile)
    paper = Image.new("RGB", image.size, "white")
    paper.paste(_in_srgb(image.convert("RGB"), profile), mask=image.getchannel("A"))
    return paper


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that does not fit the image, or cannot be read, counts for nothing."""
    if image.mode == "L":
        return image
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source, target = io.BytesIO(profile), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")


def _smaller(image: Image.Image, pixels: int) -> Image.Image:
    size = _reduced(image.size, pixels)
    if size == image.size:
        return image
    return image.resize(size, Resampling.LANCZOS, reducing_gap=2.0)


def _reduced(size: tuple[int, int], pixels: int) -> tuple[int, int]:
    """The size of the same shape with about so many pixels, its long side not below LONG_SIDE."""
    scale = max(math.sqrt(pixels / math.prod(size)), LONG_SIDE / max(size))
    if scale >= 1:
        return size
    width, height = (max(1, math.ceil(side * scale)) for side in size)
    return width, height


def _jpeg(image: Image.Image, most: int, steps: tuple[tuple[int, int], ...]) -> bytes | None:
    for pixels, quality in steps:
        image = _smaller(image, pixels)
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=quality, progressive=quality < FINE)
        if packed.tell() <= most:
            return packed.getvalue()
    return None


def _png(image: Image.Image) -> bytes:
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


def _reject(reason: Reason) -> bytes:
    raise Rejected(reason)
