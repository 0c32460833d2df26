"""Being written."""


def menu(request):
    return {}
