"""What no browser sends gets a 400, before the database would refuse it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cookie", ["portail_session", "portail_site", "autre"])
def test_a_nul_in_a_cookie_is_a_bad_request(client, cookie):
    client.cookies[cookie] = "quoted"
    client.cookies[cookie].set(cookie, "x", '"abcdefgh\\000ijkl"')
    assert client.get(reverse("accounts:login")).status_code == 400


@pytest.mark.parametrize("query", ["state=%00", "form=a%00", "%00=1"])
def test_a_nul_in_a_query_is_a_bad_request(staff_client, query):
    queue = reverse("admin:families_changeset_changelist")
    assert staff_client.get(f"{queue}?{query}").status_code == 400


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7"])
def test_text_is_utf8_whatever_a_form_claims(family_client, charset):
    page = reverse("families:identity")
    sent = '--B\r\nContent-Disposition: form-data; name="city"\r\n\r\n\\ud800+2AA-\r\n--B--\r\n'
    kind = f"multipart/form-data; boundary=B; charset={charset}"
    assert family_client.generic("POST", page, sent.encode(), kind).status_code in (200, 302)
    asked = family_client.get(f"{page}?site=%2B2AA-%5Cud800", CONTENT_TYPE=kind)
    assert asked.status_code == 200
