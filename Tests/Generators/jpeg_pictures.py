"""JPEG in the encodings that cameras, scanners and archives write."""

import io

import phantom
from PIL import Image

ADOBE_MARKER = b"\xff\xee\x00\x0eAdobe"


def encode(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", **{"quality": 90, **options})
    return file.getvalue()


def grey(width, height, seed):
    return Image.fromarray(phantom.grey(width, height, 8, seed))


def colour(width, height, seed):
    return Image.fromarray(phantom.colour(width, height, seed))


def sizes():
    """Both sides of each step of the reduction by 1, 2, 4 and 8."""
    for width, height in ((64, 64), (65, 71), (447, 600), (895, 896), (896, 896), (1360, 920), (1791, 1792), (1793, 1801), (2000, 1900)):
        yield f"grey-{width}x{height}", encode(grey(width, height, width)), width, height
    yield "grey-3584x3600", encode(grey(3584, 3600, 1), quality=60), 3584, 3600
    yield "colour-1795x1921-420", encode(colour(1795, 1921, 2), subsampling="4:2:0"), 1795, 1921


def encodings():
    width, height = 321, 243
    for seed, sampling in enumerate(("4:4:4", "4:2:2", "4:2:0", "4:1:1")):
        picture = colour(width, height, seed)
        yield f"colour-{sampling.replace(':', '')}", encode(picture, subsampling=sampling), width, height
        yield f"progressive-{sampling.replace(':', '')}", encode(picture, subsampling=sampling, progressive=True), width, height
    yield "grey-progressive", encode(grey(width, height, 5), progressive=True), width, height
    yield "grey-progressive-1000x1100", encode(grey(1000, 1100, 5), progressive=True), 1000, 1100
    yield "grey-restart", encode(grey(width, height, 6), restart_marker_blocks=7), width, height
    yield "colour-restart-rows", encode(colour(width, height, 6), restart_marker_rows=1), width, height
    yield "grey-quality-1", encode(grey(width, height, 7), quality=1), width, height
    yield "grey-quality-100", encode(grey(width, height, 7), quality=100), width, height
    yield "grey-optimised", encode(grey(width, height, 7), optimize=True), width, height
    yield "adobe-rgb", encode(colour(width, height, 8), keep_rgb=True), width, height


def four_inks():
    width, height = 321, 243
    cmyk = encode(colour(width, height, 9).convert("CMYK"))
    yield "cmyk", cmyk, width, height
    yield "cmyk-1000x1010", encode(colour(1000, 1010, 9).convert("CMYK")), 1000, 1010
    yield "cmyk-no-adobe-marker", without_adobe_marker(cmyk), width, height
    yield "ycck", with_adobe_transform(cmyk, 2), width, height


def with_adobe_transform(data, transform):
    """Says that the same coefficients are of another colour space, which is as good a picture for comparing decoders."""
    last = data.index(ADOBE_MARKER) + 15
    return data[:last] + bytes([transform]) + data[last + 1 :]


def without_adobe_marker(data):
    start = data.index(ADOBE_MARKER)
    return data[:start] + data[start + 16 :]


def orientations():
    width, height = 310, 200
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        upright = (height, width) if orientation >= 5 else (width, height)
        yield f"orientation-{orientation}", encode(grey(width, height, 10), exif=exif), *upright
    exif = Image.Exif()
    exif[0x0112] = 6
    yield "orientation-6-1000x1900", encode(grey(1000, 1900, 11), exif=exif), 1900, 1000
    exif[0x0112] = 99
    yield "orientation-unknown", encode(grey(width, height, 10), exif=exif), width, height


def pictures():
    """Yields name, bytes, expected outcome, width, height and what the picture is."""
    for name, data, width, height in (*sizes(), *encodings(), *four_inks(), *orientations()):
        yield f"jpeg-{name}.jpeg", data, "ok", width, height, f"JPEG, {name}"
