"""The desk's pages of re-enrolment, a module for each kind."""

from reenrolment.admin import campaigns, figures, mailings, obstacles, offers, queue

__all__ = ["campaigns", "figures", "mailings", "obstacles", "offers", "queue"]
