"""The segments of a JPEG file: those that a camera or a program wrote about it are left out."""

from collections.abc import Iterator

START = b"\xff\xd8"
START_OF_SCAN = 0xDA
JFIF, ADOBE = 0xE0, 0xEE
"""Two that say how the colours are coded."""
ABOUT_IT = {*range(0xE0, 0xF0), 0xFE} - {JFIF, ADOBE}


def stripped(content: bytes) -> bytes:
    """Without EXIF, XMP, IPTC, profile and comments; as it is where it cannot be followed."""
    if not content.startswith(START):
        return content
    return START + b"".join(_kept(content))


def _kept(content: bytes) -> Iterator[bytes]:
    at = len(START)
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at + 1] not in ABOUT_IT:
            yield content[at:end]
        at = end
    yield content[at:]
