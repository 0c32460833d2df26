"""A school's logo is what it says: a PNG or JPEG image of reasonable size, by its content."""

import warnings
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from PIL import Image

LARGEST_BYTES = 512 * 1024
LARGEST_SIDE = 2000  # pixels


def check(logo: IO[bytes]) -> None:
    """Raises ValidationError with what to do about it."""
    size = getattr(logo, "size", 0)
    if size > LARGEST_BYTES:
        raise ValidationError(gettext("The logo weighs at most 512 kB: reduce its size."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(logo, formats=["PNG", "JPEG"])
            _check_sides(image)
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            gettext("The logo is a PNG or JPEG image: save it as one.")
        ) from error
    finally:
        logo.seek(0)


def _check_sides(image: Image.Image) -> None:
    if max(image.size) > LARGEST_SIDE:
        raise ValidationError(gettext("The logo has at most 2000 pixels a side: reduce it."))
