"""What templates do not do: style, script, trust, compute, or leave a partial its context."""

import re

from tests.house.source import ROOT, Guard, Source, is_html, is_template

INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)|\sstyle\s*=|<[^>]*\son[a-z]+\s*=|javascript:", re.IGNORECASE
)
TRUST = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off|{%\s*filter\s+safe")
TRUSTED: dict[str, str] = {}
"""Template → why it shows HTML that was not escaped there."""
QUERY = re.compile(
    r"(?<!forloop)\.(?:all|count|exists|first|last|values|distinct|order_by)(?:[\s|%}]|$)"
)
ARITHMETIC = re.compile(r"\|\s*(?:add|divisibleby)\s*:|{%\s*widthratio\b")
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
OF_LIBRARIES = {"admin/app_list.html", "admin/color_theme_toggle.html"}
"""Partials of the admin, which we include as it does."""
ASKING = {
    "templates/admin/families/family/change_form.html": "the admin gives it nothing but the object",
    "templates/admin/students/student/change_form.html": "as above",
    "templates/admin/_tile.html": "the count of a tile is a figure",
}
"""Template → why it asks the database itself."""
INCLUDE = re.compile(r"{%\s*include\s+(\S+)([^%]*)%}")


def is_mail(name: str) -> bool:
    return is_html(name) and "/mail/" in name


def overrides_a_library(name: str) -> bool:
    """Templates that take the place of the admin's or crispy's own keep their ways."""
    return name.startswith(("templates/admin/", "templates/bootstrap5/", "templates/otp/"))


def is_ours(name: str) -> bool:
    """crispy's pack includes its own partials in its own way."""
    return is_html(name) and not name.startswith("templates/bootstrap5/")


def is_page(name: str) -> bool:
    """Shown in a browser; mails and printed pages carry their style with them."""
    return is_html(name) and "/mail/" not in name and "/pdf/" not in name


def style_and_script_are_files(source: Source) -> list[str]:
    """The Content-Security-Policy refuses them elsewhere."""
    return [f": {found[0].strip()}" for found in INLINE.finditer(source.text)]


def everything_is_escaped(source: Source) -> list[str]:
    if source.name in TRUSTED:
        return []
    return [f": {found[0]}" for found in TRUST.finditer(source.text)]


def templates_ask_and_compute_nothing(source: Source) -> list[str]:
    if source.name in ASKING:
        return []
    tags = TAGS.findall(source.text)
    return [f": {tag}" for tag in tags if QUERY.search(tag) or ARITHMETIC.search(tag)]


def partials_get_what_they_need(source: Source) -> list[str]:
    """A partial's name starts with «_», and it is included with `only`."""
    return [
        f": {found[0]}"
        for found in INCLUDE.finditer(source.text)
        if found[1].strip("\"'") not in OF_LIBRARIES
        if not re.search(r"\bonly\b", found[2])
        or not found[1].strip("\"'").rpartition("/")[2].startswith("_")
    ]


def forms_that_post_carry_the_token(source: Source) -> list[str]:
    forms = re.findall(
        r"<form\b[^>]*method=\"post\".*?</form>", source.text, re.DOTALL | re.IGNORECASE
    )
    return [f": {form[:60]}" for form in forms if "csrf_token" not in form]


def used_templates(sources: list[Source]) -> set[str]:
    """Names of templates that Python or another template says, mails by their common stem."""
    said = re.compile(r"""["']([\w/.-]+)["']""")
    names = {name for source in sources for name in said.findall(source.text)}
    return names | {f"{name}{end}" for name in names for end in (".subject.txt", ".txt", ".html")}


def unused_templates(templates: list[str], sources: list[Source]) -> list[str]:
    """Neither said anywhere, nor in the place of a library's template, nor an error page."""
    used = used_templates(sources)
    return [
        name
        for name in templates
        if name not in used and not overrides_a_library(f"templates/{name}")
        if not re.fullmatch(r"(errors/)?\d{3}(_csrf)?\.html", name)
    ]


def names_of_templates() -> list[str]:
    folder = ROOT / "templates"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


GUARDS = [
    Guard(
        style_and_script_are_files,
        is_page,
        bites=(
            ("templates/a.html", "<style>p {}</style>"),
            ("templates/a.html", '<p style="color: red">'),
            ("templates/a.html", "<script>alert(1)</script>"),
            ("templates/a.html", '<button type="button" onclick="go()">'),
            ("templates/a.html", '<a href="javascript:go()">'),
        ),
        spares=(("templates/a.html", '<script src="x.js" defer></script><p class="style">'),),
    ),
    Guard(
        everything_is_escaped,
        is_template,
        bites=(
            ("templates/a.html", "{{ text|safe }}"),
            ("templates/a.html", "{% autoescape off %}"),
        ),
        spares=(("templates/a.html", "{{ text|linebreaks }}"),),
    ),
    Guard(
        templates_ask_and_compute_nothing,
        is_html,
        bites=(
            ("templates/a.html", "{% for x in family.students.all %}"),
            ("templates/a.html", "{{ family.students.count }}"),
            ("templates/a.html", "{{ total|add:1 }}"),
        ),
        spares=(
            (
                "templates/a.html",
                "{% for student in students %}{% if forloop.first or x.counted %}",
            ),
        ),
    ),
    Guard(
        partials_get_what_they_need,
        is_ours,
        bites=(
            ("templates/a.html", '{% include "b/_c.html" with x=y %}'),
            ("templates/a.html", '{% include "b/c.html" with x=y only %}'),
        ),
        spares=(("templates/a.html", '{% include "b/_c.html" with x=y only %}'),),
    ),
    Guard(
        forms_that_post_carry_the_token,
        is_html,
        bites=(("templates/a.html", '<form method="post"><button>x</button></form>'),),
        spares=(("templates/a.html", '<form method="post">{% csrf_token %}</form>'),),
    ),
]
