"""The desk's pages of re-enrolment and pre-enrolment, a module for each kind."""

from reenrolment.admin import pre_figures, pre_periods, pre_queue

__all__ = ["pre_figures", "pre_periods", "pre_queue"]
