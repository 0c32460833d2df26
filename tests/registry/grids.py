"""A grid as a browser sends it: what the page showed, with some cells typed over."""

from django.urls import reverse


def shown(client, page):
    """Every field of the page's form and its value, and the entry itself."""
    entry = client.get(page).context["entry"]
    forms = list(entry.lines)
    if hasattr(entry, "heading"):
        forms.append(entry.heading)
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = field.field.prepare_value(value)
            if value is True:
                data[field.html_name] = "on"
    return data


def new_evaluation(course):
    return reverse("admin:students_course_evaluations", args=[course.pk])


def evaluation(row):
    course = row.follow_up.course_id
    return reverse("admin:students_course_evaluation", args=[course, row.pk])


def lesson(course, on="2026-12-01"):
    return reverse("admin:students_course_absences", args=[course.pk, on])


HEADING = {
    "kind": "Contrôle Continu",
    "on": "2026-10-06",
    "criterion": "Lecture",
    "scale": "20",
    "coefficient": "1",
}


def cell(row, name):
    return f"p{row.pk}-{name}"
