"""Photos become the pages of a PDF, as they are."""

import io

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

LONG_SIDE = 842
"""Of a page, in points: that of A4."""


def bound(photos: list[bytes]) -> bytes:
    """JPEG images, in grey or RGB, each a page of its own shape."""
    with pikepdf.new() as pdf:
        for photo in photos:
            _add_page(pdf, photo)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


def _add_page(pdf: pikepdf.Pdf, photo: bytes) -> None:
    with Image.open(io.BytesIO(photo), formats=["JPEG"]) as image:
        (width, height), grey = image.size, image.mode == "L"
    points = LONG_SIDE / max(width, height)
    page = pdf.add_blank_page(page_size=(width * points, height * points))
    drawn = pdf.make_stream(
        photo,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page.Resources = Dictionary(XObject=Dictionary(Photo=drawn))
    matrix = f"{width * points:.3f} 0 0 {height * points:.3f} 0 0"
    page.Contents = pdf.make_stream(f"q {matrix} cm /Photo Do Q".encode())
