"""From a file's bytes to the model's input: the reference that the Swift road is compared with.

docs/model-manifest.md defines the steps; this says them with Pillow and pydicom. JPEG and PNG agree with the Swift road bit for bit.
"""

import io

import numpy as np
from PIL import Image

from . import dicom

SIDE = 224

TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def model_input(data: bytes) -> np.ndarray:
    """The 224 x 224 grey picture that the graph takes."""
    grey, _ = load_grey(data)
    # The width, then the height, in so many words: for tall pictures Pillow's own order depends on its version.
    narrowed = Image.fromarray(grey).resize((SIDE, grey.shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(narrowed.resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def load_grey(data: bytes) -> tuple[np.ndarray, dict]:
    """Upright 8-bit grey, and what is known of the original: format, width and height as stored and upright, and for DICOM more."""
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return load_raster(data)
    return dicom.load_grey(data)


def load_raster(data: bytes) -> tuple[np.ndarray, dict]:
    image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG"])
    orientation = exif_orientation(image)
    width, height = reversed(image.size) if orientation >= 5 else image.size
    info = {"format": "PNG" if image.format == "PNG" else "JPEG", "width": width, "height": height}
    grey = grey_png(image) if image.format == "PNG" else grey_jpeg(image)
    return np.asarray(upright(grey, orientation)), info


def exif_orientation(image: Image.Image) -> int:
    """Of JPEG only, and not from XMP, which Pillow's own method would also ask."""
    if image.format == "PNG" or "exif" not in image.info:
        return 1
    exif = Image.Exif()
    exif.load(image.info["exif"])
    return exif.get(0x0112, 1)


def upright(grey: Image.Image, orientation: int) -> Image.Image:
    return grey.transpose(TRANSPOSITIONS[orientation]) if orientation in TRANSPOSITIONS else grey


def grey_jpeg(image: Image.Image) -> Image.Image:
    """`draft` at the picture's own size takes luma straight from the file; CMYK passes it by and goes through RGB."""
    image.draft("L", image.size)
    return image if image.mode == "L" else image.convert("RGB").convert("L")


def grey_png(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return Image.fromarray(stretch(np.asarray(image)))
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    return over_black(image.convert("RGBA")).convert("L")


def over_black(image: Image.Image) -> Image.Image:
    black = Image.new("RGB", image.size)
    black.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return black


def stretch(samples: np.ndarray) -> np.ndarray:
    """The samples' own minimum to maximum over 0 to 255, rounded; a flat picture is black."""
    low, high = int(samples.min()), int(samples.max())
    if low == high:
        return np.zeros(samples.shape, np.uint8)
    span = high - low
    return (((samples.astype(np.uint32) - low) * 255 + span // 2) // span).astype(np.uint8)
