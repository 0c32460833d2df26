"""A logo for a school that gave none: its letter on its colour, over five lines of a stave."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from accounts.enums import Palette

SIZE, SCALE = 192, 3
COLOURS = {
    Palette.MIDNIGHT: "#1f3a6e",
    Palette.VARNISH: "#8a4513",
    Palette.GARNET: "#7d2233",
    Palette.PINE: "#22603c",
    Palette.PLUM: "#6b2d5c",
    Palette.SLATE: "#3d4f5c",
}


def png(label: str, accent: str) -> bytes:
    """Drawn three times larger, then shrunk, so that its edges are smooth."""
    side = SIZE * SCALE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, side - 1, side - 1), radius=side // 5, fill=COLOURS[Palette(accent)]
    )
    for line in range(5):
        y = side * (34 + 8 * line) // 100
        draw.line((0, y, side, y), fill="#ffffff55", width=2 * SCALE)
    _letter(draw, label, side)
    out = BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _letter(draw: ImageDraw.ImageDraw, label: str, side: int) -> None:
    place = label.rpartition("(")[2]
    initial = "".join(letter for letter in place if letter.isupper())[:1] or label[:1]
    font = ImageFont.load_default(size=side * 0.62)
    draw.text((side / 2, side / 2), initial, font=font, fill="white", anchor="mm")
