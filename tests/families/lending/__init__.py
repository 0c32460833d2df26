"""An app of the tests alone: a second reviewable form, with a field of every kind."""
