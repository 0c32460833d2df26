"""A logo for a school that gave none: its letter in its colour, over the lines of a stave."""

from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageFont

from accounts.enums import Palette

SIZE, SCALE = 192, 3
COLOURS = {
    Palette.MIDNIGHT: "#23395d",
    Palette.VARNISH: "#6e3b1f",
    Palette.GARNET: "#7b1e3a",
    Palette.PINE: "#1f4d3f",
    Palette.PLUM: "#4f2d63",
    Palette.SLATE: "#37474f",
}


def png(label: str, accent: str) -> bytes:
    """Drawn three times larger, then shrunk, so that its edges are smooth."""
    side = SIZE * SCALE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 5, fill="white")
    colour = COLOURS[Palette(accent)]
    for line in range(5):
        y = side * (30 + 10 * line) // 100
        draw.line((0, y, side, y), fill=_pale(colour), width=side // 80)
    font = ImageFont.load_default(size=side * 0.62)
    draw.text(
        (side / 2, side / 2),
        _initial(label),
        font=font,
        fill=colour,
        anchor="mm",
        stroke_width=side // 60,
        stroke_fill=colour,
    )
    out = BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _initial(label: str) -> str:
    """«V» of «Conservatoire (Vitré)»: the place tells more than the kind of school."""
    place = label.rpartition("(")[2]
    return next((letter for letter in place if letter.isalpha()), "•")


def _pale(colour: str) -> tuple[int, ...]:
    """A quarter of the colour, three quarters of white."""
    return tuple((part + 3 * 255) // 4 for part in ImageColor.getrgb(colour))
