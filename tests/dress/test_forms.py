"""Forms as the layouts show them: errors first and at their field, required in words, marks."""

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines

from imuse_portal.forms import Mark, plain_helper
from tests.dress.reading import by_id, parsed, texts, title


class SmallForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme sur la pièce d’identité.")
    city = forms.CharField(label="Ville", required=False)
    kind = forms.ChoiceField(
        label="Sorte", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    agrees = forms.BooleanField(label="J’accepte")


def page_of(form):
    return parsed(render_crispy_form(form, plain_helper()))


def field(page, name):
    return next(e for e in page.iter() if e.get("name") == name)


def described(page, element):
    """The texts that are read with a field."""
    return [texts(page, id=name) for name in element.get("aria-describedby", "").split()]


def test_errors_are_summed_up_first_with_links_to_their_fields():
    page = page_of(SmallForm({"kind": "a"}))
    summary = by_id(page, "resume-erreurs")
    assert "2 erreurs sont à corriger" in texts(page, id="resume-erreurs")
    assert [a.get("href") for a in summary.iter("a")] == ["#id_name", "#id_agrees"]
    assert summary.get("role") == "alert"


def test_the_link_of_a_group_of_choices_leads_to_the_group():
    page = page_of(SmallForm({"name": "X", "agrees": "on"}))
    (link,) = by_id(page, "resume-erreurs").iter("a")
    target = by_id(page, link.get("href").removeprefix("#"))
    assert len(list(target.iter("input"))) == 2


def test_an_error_is_read_with_its_field_and_its_help():
    page = page_of(SmallForm({}))
    name = field(page, "name")
    assert name.get("aria-invalid") == "true"
    help_text, error = described(page, name)
    assert help_text == "Comme sur la pièce d’identité."
    assert error == "Erreur : Ce champ est obligatoire."


def test_an_error_of_a_group_is_read_with_its_legend():
    page = page_of(SmallForm({}))
    fieldset = next(page.iter("fieldset"))
    assert described(page, fieldset) == ["Erreur : Ce champ est obligatoire."]


def test_a_form_without_errors_speaks_of_none():
    page = page_of(SmallForm())
    assert "Erreur" not in texts(page)
    assert field(page, "name").get("aria-invalid") is None


def test_required_is_said_in_words_and_shown():
    page = page_of(SmallForm())
    assert "Nom (obligatoire)" in texts(page, id="div_id_name")
    assert "is-asked" in by_id(page, "div_id_name").get("class")
    assert "obligatoire" not in texts(page, id="div_id_city")


def test_a_closed_field_is_not_asked():
    form = SmallForm()
    form.fields["name"].disabled = True
    assert "obligatoire" not in texts(page_of(form), id="div_id_name")


def test_a_mark_is_shown_and_read_with_its_field():
    form = SmallForm()
    form.fields["city"].mark = Mark("modifié, en attente de validation", live="Vitré")
    page = page_of(form)
    said = "modifié, en attente de validation – valeur actuelle : Vitré"
    assert described(page, field(page, "city")) == [said]


def test_a_mark_says_that_the_live_value_is_empty():
    form = SmallForm()
    form.fields["city"].mark = Mark("modifié")
    assert "valeur actuelle : vide" in texts(page_of(form))


def test_a_mark_can_keep_the_live_value_to_itself():
    form = SmallForm()
    form.fields["city"].mark = Mark("modifié", live="Vitré", shows_live=False)
    assert "Vitré" not in texts(page_of(form))


def test_what_was_typed_is_escaped():
    page = render_crispy_form(SmallForm({"city": '"><script>alert(1)</script>'}), plain_helper())
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("form", "prefix"), [(SmallForm({}), "Erreur :"), (SmallForm(), ""), ("no form", "")]
)
def test_the_title_begins_with_the_error(form, prefix):
    source = "{% load portal_tags %}<title>{% error_prefix %}Identité</title>"
    html = engines["django"].from_string(source).render({"form": form})
    assert title(parsed(html)) == f"{prefix} Identité".strip()
