"""The rules that hold for the whole code base, as functions that tests apply to it."""
