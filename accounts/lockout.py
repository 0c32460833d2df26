"""Being written."""

from axes.handlers.database import AxesDatabaseHandler


class PortalAxesHandler(AxesDatabaseHandler):
    pass
