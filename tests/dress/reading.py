"""Reading a page: its text, its links, its fields."""

import re
from xml.etree.ElementTree import Element

import tinyhtml5


def parsed(response) -> Element:
    html = response if isinstance(response, str) else response.content.decode()
    return tinyhtml5.parse(html, namespace_html_elements=False)


def by_id(page: Element, name: str) -> Element:
    return next(element for element in page.iter() if element.get("id") == name)


def texts(page: Element, *, id: str = "") -> str:
    """What is read on the page, or in one element of it; blanks become single spaces."""
    element = by_id(page, id) if id else next(page.iter("body"))
    parts = [text for part in _readable(element) if (text := part)]
    return re.sub(r"\s+", " ", " ".join(parts)).strip()


def links(page: Element) -> list[str]:
    return [a.get("href", "") for a in page.iter("a")]


def title(page: Element) -> str:
    return re.sub(r"\s+", " ", "".join(next(page.iter("title")).itertext())).strip()


def _readable(element: Element):
    if element.tag in ("script", "style"):
        return
    yield element.text
    for child in element:
        yield from _readable(child)
        yield child.tail
