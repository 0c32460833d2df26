"""The desk's pages about schools, accounts and the installation."""

from accounts.admin import installation, schools, users

__all__ = ["installation", "schools", "users"]
