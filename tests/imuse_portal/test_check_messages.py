"""The check of the French catalogue finds each kind of fault."""

from io import StringIO

import pytest
from babel.messages.pofile import read_po

from imuse_portal.management.commands.check_messages import faults

HEAD = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
TEXTS = 'msgid "Save %(what)s"\nmsgstr ""\n'
FRENCH = '#, python-format\nmsgid "Save %(what)s"\nmsgstr "Enregistrer %(what)s"\n'


def found(texts, translations):
    return list(
        faults(
            read_po(StringIO(HEAD + texts), locale="fr"),
            read_po(StringIO(HEAD + translations), locale="fr"),
        )
    )


def test_a_whole_catalogue_has_no_fault():
    assert found(TEXTS, FRENCH) == []


@pytest.mark.parametrize(
    ("translations", "fault"),
    [
        ("", "Not translated: 'Save %(what)s'"),
        (TEXTS, "Not translated: 'Save %(what)s'"),
        ("#, fuzzy\n" + FRENCH, "Fuzzy: 'Save %(what)s'"),
        (FRENCH + '\nmsgid "Gone"\nmsgstr "Parti"\n', "Used nowhere: 'Gone'"),
        (FRENCH + '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n', "Obsolete: 'Gone'"),
        (FRENCH.replace("Enregistrer %(what)s", "Enregistrer %(quoi)s"), "'Save %(what)s'"),
    ],
)
def test_each_fault_is_named(translations, fault):
    (told,) = found(TEXTS, translations)
    assert told.endswith(fault)


def test_a_plural_needs_both_forms():
    texts = 'msgid "One"\nmsgid_plural "Many"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    half = 'msgid "One"\nmsgid_plural "Many"\nmsgstr[0] "Un"\nmsgstr[1] ""\n'
    assert found(texts, half) == ["Not translated: 'One'"]
