"""Being written."""

import logging


class JsonFormatter(logging.Formatter):
    pass


def request_log(get_response):
    return get_response
