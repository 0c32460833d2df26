"""What every request is told about the account, its school and its comfort."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import accessibility

GetResponse = Callable[[HttpRequest], HttpResponse]


def no_store(get_response: GetResponse) -> GetResponse:
    return get_response


def school_of_request(get_response: GetResponse) -> GetResponse:
    return get_response


def accessibility_of_request(get_response: GetResponse) -> GetResponse:
    """`request.accessibility`; the cookie follows the account, for the pages after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.accessibility = accessibility.of_request(request)
        response = get_response(request)
        kept = request.COOKIES.get(accessibility.COOKIE, accessibility.Preferences().cookie_value())
        chosen = request.accessibility
        if accessibility.COOKIE not in response.cookies and chosen.cookie_value() != kept:
            accessibility.set_cookie(chosen, response)
        return response

    return middleware


def keep_form_of_expired_session(get_response: GetResponse) -> GetResponse:
    return get_response


def provisional_password_opens_one_page(get_response: GetResponse) -> GetResponse:
    return get_response
