"""What does a camera see of a letter? Made pictures: of a code, of a printed page with its life behind it, of a screen.

Every picture is made from a seed. They stand in for real phones and real paper and are no proof about either: the
crease is a line of light and shadow, the stain a brown ring, the screen a grid of red, green and blue stripes.
"""

from __future__ import annotations

import io
import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Floats = npt.NDArray[np.float64]
PAPER = 235.0
#: As in the measurements of the design: blur in pixels, noise in grey levels, degrees, quality, light at the dark edge.
BLUR, NOISE, TURN, QUALITY, SHADE = 0.9, 14.0, 8.0, 60, 0.6


def _grey(picture: Floats) -> Image.Image:
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _shaded(size: tuple[int, int], chance: np.random.Generator, least: float) -> Floats:
    """Light that falls off across the picture in some direction."""
    width, height = size
    angle = chance.uniform(0, 2 * math.pi)
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    along = (x * math.cos(angle) + y * math.sin(angle)) / math.sqrt(2) + 0.5
    return least + (1 - least) * along


def as_taken(
    picture: Image.Image,
    chance: np.random.Generator,
    *,
    blur: float = BLUR,
    noise: float = NOISE,
    quality: int = QUALITY,
) -> Image.Image:
    """Blur, light from one side, the sensor's noise, and the JPEG of a cheap camera."""
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float64)
    lit = soft * _shaded(picture.size, chance, SHADE) + chance.normal(0, noise, soft.shape)
    held = io.BytesIO()
    _grey(lit).save(held, "JPEG", quality=quality)
    return Image.open(io.BytesIO(held.getvalue())).convert("L")


def frame_of(code: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A code on light paper, turned by up to eight degrees, as a camera's frame."""
    side = round(max(code.size) * 1.35)
    page = Image.new("L", (side, side), int(PAPER))
    page.paste(code, ((side - code.width) // 2, (side - code.height) // 2))
    turned = page.rotate(chance.uniform(-TURN, TURN), Image.Resampling.BICUBIC, fillcolor=int(PAPER))
    return as_taken(turned, chance)


def worn(
    page: Image.Image, at: tuple[float, float, float], chance: np.random.Generator, *, stain: bool = True
) -> Image.Image:
    """A page folded across its code and stained with coffee; `at` is the code's middle and its side."""
    x0, y0, side = at
    grey = np.asarray(page, dtype=np.float64).copy()
    # The crease: worn bright in the middle, a shadow beside it, all across the page, a little aslant.
    slope, place = chance.uniform(-0.02, 0.02), y0 + chance.uniform(-0.3, 0.3) * side
    faded = chance.uniform(0.35, 0.8)
    reach = round(abs(slope) * page.width + 40)
    band = slice(max(0, round(place) - reach), min(page.height, round(place) + reach))
    y, x = np.mgrid[band, 0 : page.width]
    off = y - (place + slope * (x - x0))
    grey[band] += (PAPER - grey[band]) * np.exp(-((off / 4.0) ** 2)) * faded
    grey[band] -= 45 * np.exp(-(((off - 9) / 7.0) ** 2))
    # The stain: a ring and what it holds, somewhere over the code.
    radius = side * chance.uniform(0.3, 0.5)
    middle = x0 + chance.uniform(-0.4, 0.4) * side, y0 + chance.uniform(-0.4, 0.4) * side
    if stain:
        reach = round(radius * 1.2)
        rows = slice(max(0, round(middle[1]) - reach), min(page.height, round(middle[1]) + reach))
        columns = slice(max(0, round(middle[0]) - reach), min(page.width, round(middle[0]) + reach))
        y, x = np.mgrid[rows, columns]
        away = np.hypot(x - middle[0], y - middle[1])
        ring = np.exp(-(((away - radius) / (side * 0.02)) ** 2))
        grey[rows, columns] *= 1 - 0.45 * ring - 0.22 * (away < radius)
    return _grey(grey)


def photographed(
    page: Image.Image, middle: tuple[float, float], span: tuple[float, float], size: tuple[int, int],
    chance: np.random.Generator, *, turn: float = 20.0,
) -> Image.Image:  # fmt: skip
    """A part of a page as a hand holds a phone over it: turned, aslant, half of it in a shadow with a soft edge.

    Args:
        page: the page at its full resolution.
        middle: where the phone aims, in the page's pixels.
        span: how many of the page's pixels fit across and down the picture.
        size: of the picture.
        chance: the random draw.
        turn: degrees to one side or the other.
    """
    angle = math.radians(turn) * chance.choice([-1, 1])
    corners = []
    for u, v in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        # One side is nearer to the camera than the other.
        lean = 1 + chance.uniform(-0.07, 0.07)
        x, y = u * span[0] * lean, v * span[1] * lean
        corners.append(
            (
                middle[0] + x * math.cos(angle) - y * math.sin(angle),
                middle[1] + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    seen = _warped(page, corners, size)
    grey = np.asarray(seen, dtype=np.float64)
    edge = chance.uniform(0, 2 * math.pi)
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, size[0]), np.linspace(-0.5, 0.5, size[1]))
    across = x * math.cos(edge) + y * math.sin(edge) - chance.uniform(-0.2, 0.2)
    return as_taken(_grey(grey * (0.55 + 0.45 / (1 + np.exp(-across * 60)))), chance, noise=8.0, quality=75)


def _warped(page: Image.Image, corners: list[tuple[float, float]], size: tuple[int, int]) -> Image.Image:
    """Look up, for every pixel of the picture, the place on the page; smaller first, so that nothing flickers."""
    across = math.dist(corners[0], corners[1]) / size[0]
    if across > 1.2:
        page = page.resize((round(page.width / across), round(page.height / across)), Image.Resampling.BOX)
        corners = [(x / across, y / across) for x, y in corners]
    width, height = size
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
        right += [x, y]
    found = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(right, dtype=np.float64))
    return page.transform(
        size,
        Image.Transform.PERSPECTIVE,
        [float(one) for one in found],
        Image.Resampling.BICUBIC,
        fillcolor=int(PAPER) - 40,
    )


def from_screen(code: Image.Image, chance: np.random.Generator, *, pixels: float = 3.1) -> Image.Image:
    """A code shown on another phone and photographed: stripes of three colours, and the wave pattern of two grids.

    Args:
        code: as the screen shows it, one pixel of it a pixel of the screen.
        chance: the random draw.
        pixels: how many pixels of the picture a pixel of the screen takes.
    """
    shown = Image.new("L", (code.width + 80, code.height + 80), 255)
    shown.paste(code, (40, 40))
    stripes = np.zeros((shown.height * 3, shown.width * 3, 3))
    large = np.kron(np.asarray(shown, dtype=np.float64), np.ones((3, 3)))
    for colour in range(3):
        stripes[:, colour::3, colour] = large[:, colour::3] * 2.6
    # Between the rows of a screen is nothing.
    stripes[2::3] *= 0.35
    lit = Image.fromarray(np.clip(stripes, 0, 255).astype(np.uint8))
    scale = pixels / 3
    size = (round(lit.width * scale * chance.uniform(0.9, 1.1)), round(lit.height * scale * chance.uniform(0.9, 1.1)))
    # Without smoothing first: the two grids beat against each other, as on a real sensor.
    sampled = lit.rotate(chance.uniform(-6, 6), Image.Resampling.BILINEAR, fillcolor=(90, 90, 90)).resize(
        size, Image.Resampling.NEAREST
    )
    return as_taken(_with_glare(sampled.convert("L"), chance), chance, blur=0.7, noise=6.0, quality=75)


def _with_glare(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A lamp mirrored in the glass."""
    glare = Image.new("L", picture.size, 0)
    x, y = chance.uniform(0, picture.width), chance.uniform(0, picture.height)
    reach = picture.width * 0.08
    ImageDraw.Draw(glare).ellipse((x - reach, y - reach, x + reach, y + reach), fill=110)
    soft = glare.filter(ImageFilter.GaussianBlur(reach / 2))
    return _grey(np.asarray(picture, dtype=np.float64) + np.asarray(soft, dtype=np.float64))
