"""What every request is told about the account, its school and its comfort."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def no_store(get_response: GetResponse) -> GetResponse:
    return get_response


def school_of_request(get_response: GetResponse) -> GetResponse:
    return get_response


def accessibility_of_request(get_response: GetResponse) -> GetResponse:
    return get_response


def keep_form_of_expired_session(get_response: GetResponse) -> GetResponse:
    return get_response


def provisional_password_opens_one_page(get_response: GetResponse) -> GetResponse:
    return get_response
