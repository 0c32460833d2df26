"""What a page says, without its dress."""

import html
import re


def words_of(response):
    """The page in one line, its entities read and its unbreakable spaces made plain."""
    return html.unescape(re.sub(r"\s+", " ", response.content.decode())).replace("\xa0", " ")
