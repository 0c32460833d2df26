"""A browser without JavaScript on the pages of one pupil's re-enrolment."""

import re

from django.urls import reverse

from tests.dress.reading import parsed

ERROR = re.compile(r'(?s)class="error-summary".*?</ul>|class="notice notice-error".*?</p>')


class Pages:
    """Forms are filled in as they are shown, hidden inputs included."""

    def __init__(self, client, student):
        self.client, self.student = client, student

    def url(self, slug=""):
        if not slug:
            return reverse("reenrolment:reenrolment", args=[self.student.pk])
        return f"{self.url()}{slug}/"

    def get(self, slug=""):
        return self.client.get(self.url(slug)).content.decode()

    def leads(self, slug, found=True):
        """Where a step leads that may not be opened; with `found=False`, that there is no such."""
        answer = self.client.get(self.url(slug))
        return answer.url if found else answer.status_code == 404

    def start(self):
        return self.client.post(self.url("commencer")).url

    def _sent(self, slug, whose, typed, raw=None):
        """`raw`: names as they stand on the page."""
        data = fields_of(self.get(slug)) | (raw or {})
        prefix = {"information": "information-", "cours": "cours-"}.get(slug, "eleve-")
        prefix = f"{whose}-" if whose else prefix
        data |= {prefix + name: value for name, value in typed.items()}
        return self.client.post(self.url(slug), data)

    def answer(self, slug, whose="", raw=None, **typed):
        """Where the answer leads."""
        answer = self._sent(slug, whose, typed, raw)
        assert answer.status_code == 302, ERROR.findall(answer.content.decode())
        return answer.url

    def post(self, slug, whose="", raw=None, **typed):
        """The page that comes back."""
        return self._sent(slug, whose, typed, raw).content.decode()

    def walk(self, courses=(), whose="", text="", **typed):
        """All steps, from the first to the récapitulatif."""
        self.answer("coordonnees", whose=whose, **typed)
        self.answer("autorisations", image_consent="True")
        if courses:
            self.answer("cours", **{f"cours-{one.pk}": "on" for one in courses})
        self.answer("information", text=text)

    def boxes(self):
        """The names of the tick boxes of the one page."""
        return re.findall(r'type="checkbox" name="([^"]*)"', self.get())

    def submit(self, **typed):
        return self.client.post(self.url("valider"), typed).url

    def submits_again(self, **typed):
        return self.client.post(self.url("valider"), typed).content.decode()


def fields_of(html):
    """What a browser would send of the forms on a page, as it came."""
    page, data = parsed(html), {}
    for element in page.iter():
        name = element.get("name")
        if element.tag == "input" and name and element.get("disabled") is None:
            is_tick = element.get("type") in ("checkbox", "radio")
            if not is_tick or element.get("checked") is not None:
                data[name] = element.get("value", "on" if is_tick else "")
        elif element.tag == "textarea" and name:
            data[name] = (element.text or "").lstrip("\n")
        elif element.tag == "select" and name:
            options = [*element.iter("option")]
            chosen = [one for one in options if one.get("selected") is not None]
            if element.get("multiple") is None:
                chosen = chosen or options[:1]
            if chosen:
                data[name] = chosen[0].get("value") or ""
    return data
