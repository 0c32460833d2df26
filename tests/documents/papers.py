"""Small honest files, made here."""

import io

import pikepdf
from PIL import Image


def pdf(said="page", pages=1) -> bytes:
    """A PDF that a scanner might have made; `said` makes it another one."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 300))
    document.docinfo["/Title"] = said
    document.pages[0].Contents = document.make_stream(f"% {said}".encode("ascii", "ignore"))
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def photo(colour="teal", size=(60, 40), form="JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()
