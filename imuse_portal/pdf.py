"""PDF documents from templates, accessible (PDF/UA-1), made of our own files alone."""

import atexit
import base64
import threading
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File
from django.template.loader import render_to_string
from PIL import ImageFile

STYLE = Path("css/pdf/base.css")

# Pango and fontconfig, and the style and fonts kept between two documents, are of one thread.
_one_at_a_time = threading.Lock()


def render(template: str, context: dict[str, Any]) -> bytes:
    """The document of a template such as "families/pdf/letter.html".

    The template is a whole page of HTML, with its language and title; it reaches the style and the
    fonts of `static/` and `data:` addresses, nothing else: no network, no other file.
    """
    html = render_to_string(template, context)
    with _one_at_a_time:
        style, fonts, fetcher = _kept()
        document = _library().HTML(string=html, url_fetcher=fetcher)
        pdf = document.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", finisher=_give_scopes
        )
    return bytes(pdf)


def data_address(image: File) -> str:
    """A stored PNG or JPEG as a `data:` address, as an image of a document; empty without one."""
    if not image:
        return ""
    with image.open("rb") as file:
        content = file.read()
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def static_file(address: str) -> Path | None:
    """The file of `static/` that a `file:` address names; None for any other address."""
    parts = urlsplit(address)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = Path(unquote(parts.path)).resolve()
    roots = [Path(root).resolve() for root in settings.STATICFILES_DIRS]
    return path if any(path.is_relative_to(root) for root in roots) and path.is_file() else None


def _give_scopes(document: Any, pdf: Any) -> None:
    """WeasyPrint leads from each cell to its headings, but does not say what a heading heads."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            section = _parent(_parent(element, pdf), pdf)
            is_head = section.get("S") == "/THead"
            element.setdefault("A", {})["Scope"] = "/Column" if is_head else "/Row"


def _parent(element: Any, pdf: Any) -> Any:
    """`P` is a reference such as «12 0 R»."""
    reference = element["P"]
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(text.split()[0])]


@cache
def _library() -> Any:
    """WeasyPrint, imported late (1.2 s), without what its import does to all of Pillow."""
    import weasyprint

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # else half an image passes as a whole one
    return weasyprint


@cache
def _kept() -> tuple[Any, Any, Any]:
    """The style, parsed once, with its fonts; and what fetches for it."""
    fonts, fetcher = _library().text.fonts.FontConfiguration(), _fetcher()
    path = Path(settings.STATICFILES_DIRS[0]) / STYLE
    style = _library().CSS(filename=path, font_config=fonts, url_fetcher=fetcher)
    return style, fonts, fetcher


# WeasyPrint lets its fonts go with its own modules: not after them.
atexit.register(_kept.cache_clear)


def _fetcher() -> Any:
    """A subclass, as WeasyPrint 70 wants it: a plain function breaks when it refuses."""
    urls = _library().urls

    class OurFilesOnly(urls.URLFetcher):  # type: ignore[name-defined]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if path := static_file(url):
                return urls.URLFetcherResponse(url, body=path.read_bytes())
            raise ValueError("A document reaches our static files and data: addresses alone.")

    return OurFilesOnly(allowed_protocols=["data", "file"], allow_redirects=False)
