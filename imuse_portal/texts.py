"""Texts that a school's staff write, made safe to show."""

import re

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "p",
    "br",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "h4",
    "a",
    "blockquote",
}
ATTRIBUTES = {"a": {"href", "title", "lang"}, "p": {"lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_A_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def safe_html(text: str) -> SafeString:
    """A small set of HTML; a text without any tag gets paragraphs and line breaks."""
    if not text.strip():
        return SafeString("")
    html = text if _A_TAG.search(text) else linebreaks(text, autoescape=True)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308 - cleaned just above
