"""The desk's pages about documents: what is asked for, what was handed in, who is reminded."""

from documents.admin import figures, history, queue, reminders, types

__all__ = ["figures", "history", "queue", "reminders", "types"]
