"""A school's texts are sanitised where they are shown."""

import pytest

from imuse_portal.texts import safe_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><p>Bonjour</p>",
        '<p onclick="alert(1)">Bonjour</p>',
        '<a href="javascript:alert(1)">Bonjour</a>',
        '<img src=x onerror=alert(1)><p style="color:red">Bonjour</p>',
        "<iframe src='https://example.org'></iframe><b>Bonjour</b>",
        '<form action="https://example.org"><input name="password"></form><p>Bonjour</p>',
        "<style>body{display:none}</style><p>Bonjour</p>",
        "<svg><script>alert(1)</script></svg><p>Bonjour</p>",
    ],
)
def test_what_is_dangerous_goes_and_the_text_stays(text):
    html = safe_html(text)
    assert "Bonjour" in html
    for danger in ("script", "onclick", "onerror", "style", "iframe", "form", "input", "img"):
        assert danger not in html


def test_a_plain_text_has_paragraphs_and_lines():
    assert safe_html("Un\ndeux\n\ntrois") == "<p>Un<br>deux</p>\n\n<p>trois</p>"


def test_signs_of_a_plain_text_are_text():
    assert safe_html("a < b & c > d") == "<p>a &lt; b &amp; c &gt; d</p>"


def test_a_small_set_of_html_is_kept():
    html = '<h2>Titre</h2><ul><li><strong>un</strong></li></ul><a href="https://example.org">x</a>'
    assert safe_html(html) == html.replace('org">', 'org" rel="noopener noreferrer">')


def test_nothing_gives_nothing():
    assert safe_html("") == ""
