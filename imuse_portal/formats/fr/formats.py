"""How lists and forms write days and hours: 05/06/2012, 17:30; the rest is Django's French."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y H:i"
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
"""A form shows a time as the first one writes it."""
