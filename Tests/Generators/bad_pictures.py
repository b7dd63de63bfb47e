"""What is no picture, and bad JPEG and PNG: with which error each must be refused. Codes are those of the HTTP interface."""

import struct
import zlib

import phantom
import png_file
from jpeg_pictures import encode as encode_jpeg
from PIL import Image

WIDTH, HEIGHT = 190, 150


def grey(bits=8, seed=0):
    return phantom.grey(WIDTH, HEIGHT, bits, seed)


def not_pictures():
    yield "empty", b"", "notAPicture"
    yield "one-byte", b"\xff", "notAPicture"
    yield "text", b"A radiograph of a thorax, described in words.\n" * 20, "notAPicture"
    yield "zeros", bytes(4096), "notAPicture"
    yield "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "notAPicture"
    yield "gif", b"GIF89a" + struct.pack("<HH", WIDTH, HEIGHT) + bytes(64), "notAPicture"
    yield "zip", b"PK\x03\x04" + bytes(128), "notAPicture"
    yield "tiff", b"II*\0" + bytes(128), "notAPicture"
    yield "html", b"<!DOCTYPE html><title>404</title>", "notAPicture"
    yield "webp", b"RIFF\x00\x10\x00\x00WEBPVP8 " + bytes(64), "notAPicture"


def with_frame_size(jpeg, width, height):
    """Rewrites the SOF0 or SOF2 segment."""
    start = max(jpeg.find(b"\xff\xc0\x00\x0b"), jpeg.find(b"\xff\xc2\x00\x0b"))
    return jpeg[: start + 5] + struct.pack(">HH", height, width) + jpeg[start + 9 :]


def with_scans(jpeg, scans):
    """Repeats the last scan of a progressive picture: each costs the decoder a pass and the sender next to nothing."""
    start = jpeg.rindex(b"\xff\xda")
    return jpeg[:start] + jpeg[start:-2] * scans + b"\xff\xd9"


def jpeg():
    good = encode_jpeg(Image.fromarray(grey()))
    progressive = encode_jpeg(Image.fromarray(grey()), progressive=True)
    for name, end in {"magic": 3, "tables": 100, "half": len(good) // 2, "tail": len(good) - 20, "no-end-marker": len(good) - 2}.items():
        yield f"jpeg-truncated-{name}", good[:end], "truncated"
    yield "jpeg-progressive-truncated", progressive[: len(progressive) // 2], "truncated"
    yield "jpeg-truncated-then-ended", good[: len(good) // 2] + b"\xff\xd9", "truncated"
    yield "jpeg-no-scan", good[: good.index(b"\xff\xda")] + b"\xff\xd9", "corrupt"
    yield "jpeg-bad-segment", good[:20] + b"\xff\xdb\x00\x01" + good[20:], "corrupt"
    yield "jpeg-bomb", with_frame_size(good, 30000, 30000), "tooManyPixels"
    yield "jpeg-progressive-bomb", with_frame_size(progressive, 8000, 8000), "corrupt"
    yield "jpeg-scan-bomb", with_scans(progressive, 100), "corrupt"
    yield "jpeg-too-small", encode_jpeg(Image.fromarray(grey()).crop((0, 0, 63, 100))), "tooSmall"
    yield "jpeg-12-bit", headers_only(0xC1, 12), "unsupportedEncoding"
    yield "jpeg-lossless", headers_only(0xC3, 8), "unsupportedEncoding"


def headers_only(process, precision):
    """Frame and scan header of a coding process that libjpeg does not decode at this precision."""
    frame = struct.pack(">BBHBHHBBBB", 0xFF, process, 11, precision, HEIGHT, WIDTH, 1, 1, 0x11, 0)
    return b"\xff\xd8" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\xff\xd9"


def flip(data, position):
    return data[:position] + bytes([data[position] ^ 0x55]) + data[position + 1 :]


def png():
    good = png_file.encode(grey(), 8, png_file.GREY)
    data = good.index(b"IDAT") + 4
    for name, end in {"signature": 8, "header": 20, "data": len(good) // 2, "tail": len(good) - 20, "no-end": len(good) - 12}.items():
        yield f"png-truncated-{name}", good[:end], "truncated"
    yield "png-bad-data-checksum", flip(good, data + 500), "corrupt"
    yield "png-bad-header-checksum", flip(good, 19), "corrupt"
    few = zlib.compress(bytes(64))
    yield "png-bomb", bomb_png(30000, 30000, few), "tooManyPixels"
    yield "png-huge-sides", bomb_png(2**31 - 1, 2**31 - 1, few), "tooManyPixels"
    yield "png-short-data", bomb_png(8000, 8000, few), "truncated"
    yield "png-bad-filter", bomb_png(64, 64, zlib.compress(b"\x09" + bytes(64) * 64)), "corrupt"
    yield "png-too-small", png_file.encode(grey()[:63], 8, png_file.GREY), "tooSmall"
    yield "png-palette-missing", png_file.encode(grey(4), 4, png_file.PALETTE), "corrupt"


def bomb_png(width, height, data):
    body = png_file.header(width, height, 8, png_file.GREY) + png_file.chunk(b"IDAT", data)
    return png_file.SIGNATURE + body + png_file.chunk(b"IEND", b"")


def pictures():
    """Yields name, bytes, expected outcome, width, height and what the picture is."""
    for group in (not_pictures, jpeg, png):
        for name, data, expected in group():
            yield f"bad-{name}", data, expected, None, None, name
