"""Code in English, French where families read it; and nothing that is somebody else's."""

import ast
import re

from tests.house.source import (
    Guard,
    Source,
    at,
    docstrings,
    dotted,
    is_code,
    is_html,
    is_python,
    is_test,
)

ACCENTS = re.compile(r"[àâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÖÙÛÜŒÆ]")
FRENCH = {
    "famille", "responsable", "eleve", "eleves", "etablissement", "fiche", "demande", "demandes",
    "reinscription", "facture", "facturation", "cotisation", "reglement", "identifiant", "mdp",
    "conservatoire", "ecole", "foyer", "pupil", "pupils",
}  # fmt: skip
"""Words of the interface whose English the glossary settles («pupil» is how we speak, not code)."""
PROPER_NAMES = re.compile("Français|Mode Accessibilité")
"""The language's own name, and the name of the comfort that every page offers."""
LEARNED_NAMES = {
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "_",
}
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
PHONE = re.compile(r"(?<![\w.,/-])(?:0|\+33[ .]?)[1-9](?:[ .]?\d\d){4}(?![\w,/-])")
PUBLIC_SERVICES = {"0969390000"}
"""The Défenseur des droits, whom every accessibility statement must name."""
FICTION = ("019900", "026191", "035301", "046571", "053649", "063998")
ELSEWHERE = re.compile(
    r"/work/|/tmp/notes|/tmp/shots|/root/|pythonhosted\.org|pypi\.org/simple|--(?:extra-)?index-url"
)
NOTES = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b|\b(?:pytest|mark)\.ski[p]\b|\bxfai[l]\b")
TEXTLESS = re.compile(
    r"{%\s*block (?:\w*class|coltype)\s*%}[\w -]*{%\s*endblock"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<!?[a-zA-Z/][^>]*>|&\w+;",
    re.DOTALL,
)
"""What a template is made of besides its words."""
WORD = re.compile(r"[^\W\d_]{2,}")
NAME = re.compile(r"\b\w+_\w+\b")
"""Of a cookie or a field: no word."""
SPOKEN = re.compile(r"""\b(?:aria-label|title|alt|placeholder|content|value)="([^"]*)\"""")


def identifiers(source: Source) -> list[tuple[ast.AST, str]]:
    named = source.walk(ast.FunctionDef, ast.ClassDef)
    stored = (n for n in source.walk(ast.Name) if isinstance(n.ctx, ast.Store))
    return (
        [(node, node.name) for node in named]
        + [(node, node.id) for node in stored]
        + [(node, node.arg) for node in source.walk(ast.arg)]
    )


def code_is_english(source: Source) -> list[str]:
    """No French word in a name, no accented letter in a text (docstrings cite the guides)."""
    names = [
        f"{at(node)} {name}"
        for node, name in identifiers(source)
        if FRENCH & set(re.findall("[a-z]+", name.lower())) or ACCENTS.search(name)
    ]
    cited = docstrings(source.tree)
    texts = [
        f"{at(node)} {node.value!r}"
        for node in source.walk(ast.Constant)
        if isinstance(node.value, str) and node not in cited
        if ACCENTS.search(PROPER_NAMES.sub("", node.value))
    ]
    return names + texts


def messages_can_be_translated(source: Source) -> list[str]:
    """A message id is one literal text with named placeholders."""
    faults = []
    for node in source.walk(ast.Call):
        if dotted(node.func).rpartition(".")[2] not in LEARNED_NAMES or not node.args:
            continue
        for message in node.args[:1]:
            if not isinstance(message, ast.Constant):
                faults.append(f"{at(node)} is no literal text")
            elif re.search(r"%[sd]|\{\}", str(message.value)):
                faults.append(f"{at(node)} has a placeholder without a name")
    return faults


def templates_speak_by_message_ids(source: Source) -> list[str]:
    """No word in a template outside `{% translate %}` and `{% blocktranslate %}`."""
    plain = re.sub(r"<(script|style|svg|code)\b.*?</\1>", "", source.text, flags=re.DOTALL)
    spoken = " ".join(SPOKEN.findall(re.sub(r"{%.*?%}|{{.*?}}", "", plain)))
    words = WORD.findall(NAME.sub(" ", TEXTLESS.sub(" ", plain))) + ACCENTS.findall(spoken)
    return [f": {word}" for word in words]


def addresses_are_fictitious(source: Source) -> list[str]:
    """E-mails at example.org, phones in the ranges that are nobody's."""
    strangers = [
        found[0]
        for found in ADDRESS.finditer(source.text)
        if not re.search(r"(^|\.)example\.(org|com|net)$|\.(example|invalid|test)$", found[1])
        and found[1] != "li.org"  # in the header of every catalogue of messages
    ]
    phones = [
        number
        for number in map(_digits, PHONE.findall(source.text))
        if not number.startswith(FICTION) and number not in PUBLIC_SERVICES
    ]
    return [f": {one}" for one in strangers + phones]


def _digits(number: str) -> str:
    return re.sub(r"[ .]", "", number).replace("+33", "0")


def nothing_of_this_machine(source: Source) -> list[str]:
    return [f": {found[0]}" for found in ELSEWHERE.finditer(source.text)]


def nothing_is_put_off(source: Source) -> list[str]:
    return [f": {found[0]}" for found in NOTES.finditer(source.text)]


def modules_say_what_they_are(source: Source) -> list[str]:
    if source.name.endswith("__init__.py") and not source.text.strip():
        return []
    return [] if ast.get_docstring(source.tree) else [": no docstring"]


def is_ours(name: str) -> bool:
    return not name.startswith("tests/house/") and name != "LICENSE"


def speaks_of_people(name: str) -> bool:
    return is_ours(name) and not name.startswith(("requirements/", "static/"))


def speaks_french(name: str) -> bool:
    """The demonstration is the schools' own data."""
    return is_code(name) and not name.startswith("imuse_portal/demonstration/")


GUARDS = [
    Guard(
        code_is_english,
        speaks_french,
        bites=(
            ("families/views.py", "def fiche(request): ..."),
            ("families/models/family.py", "nom_famille = 1"),
            ("families/views.py", "message = 'Demande enregistrée'"),
        ),
        spares=(("families/views.py", '"""«Mot de passe oublié» (000 L81)."""\nsheet = "mobile"'),),
    ),
    Guard(
        messages_can_be_translated,
        is_code,
        bites=(
            ("families/views.py", "_(f'{name} is late')"),
            ("families/views.py", "gettext('%s is late')"),
            ("families/views.py", "ngettext('{} day', '{} days', 3)"),
        ),
        spares=(("families/views.py", "_('%(name)s is late')"),),
    ),
    Guard(
        templates_speak_by_message_ids,
        is_html,
        bites=(
            ("templates/a.html", "<p>Bonjour</p>"),
            ("templates/a.html", '<a aria-label="Fermer la fenêtre"></a>'),
        ),
        spares=(("templates/a.html", '<p class="x">{% translate "Hello" %} {{ name }}</p>'),),
    ),
    Guard(
        addresses_are_fictitious,
        speaks_of_people,
        bites=(
            ("README.md", "mairie@ville-de-quelquepart.fr"),
            ("README.md", "appelez le 02 99 75 12 34"),
        ),
        spares=(("README.md", "secretariat@example.org, 06 39 98 12 34, 01 99 00 12 34"),),
    ),
    Guard(
        nothing_of_this_machine,
        is_ours,
        bites=(("docs/a.md", "/work/main"), ("requirements/a.txt", "--index-url https://x")),
    ),
    Guard(
        nothing_is_put_off,
        lambda name: is_python(name) and not name.startswith("tests/house/"),
        bites=(("families/views.py", "# TO\x44O later"), ("tests/a.py", "pytest.s\x6bip()")),
    ),
    Guard(
        modules_say_what_they_are,
        lambda name: is_code(name) or (is_test(name) and "/test_" in name),
        bites=(("families/views.py", "import re"),),
        spares=(("families/__init__.py", ""),),
    ),
]
