"""How much is taken, in plain figures: the pages state them, the inspector keeps them."""

MAX_STORED = 2 * 1024 * 1024
"""Bytes of a file as it is kept; of a PDF also as it is sent."""

MAX_PHOTO = 15 * 1024 * 1024
"""Bytes of an image as it is sent: the server reduces it."""

MAX_PIXELS = 40_000_000
LONG_SIDE = 2000
"""Pixels that the long side of a reduced image keeps, if it had them."""

MAX_PHOTOS = 20
"""Photos that become one PDF."""
