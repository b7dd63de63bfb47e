"""Writes the zips that need a real deflate into the folder that it is given: python make_zips.py FOLDER."""

import io
import struct
import sys
import zipfile
import zlib
from pathlib import Path

CONTENT = bytes(range(256)) * 400


class Unseekable(io.RawIOBase):
    """Makes zipfile write data descriptors."""

    def __init__(self, path: Path):
        self.file = path.open("wb")

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        return self.file.write(data)

    def close(self) -> None:
        self.file.close()


def plain(path: Path, method: int) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("one.dcm", CONTENT)
        archive.writestr("folder/two.dcm", CONTENT[:1000])


def zip64(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("one.dcm", CONTENT), ("folder/two.dcm", CONTENT[:1000])):
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(content)


def zip64_directory(path: Path) -> None:
    """With the zip64 end record and its locator, which zipfile writes only beyond 65,535 entries."""
    plain(path, zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    body, end = data[:-22], data[-22:]
    count, size, offset = struct.unpack("<HII", end[10:20])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(body), 1)
    path.write_bytes(body + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def streamed(path: Path) -> None:
    with Unseekable(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.dcm", CONTENT)
        archive.writestr("folder/two.dcm", CONTENT[:1000])


def local(name: bytes, checksum: int, packed: int, size: int) -> bytes:
    return struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, checksum, packed, size, len(name), 0) + name


def listed(name: bytes, checksum: int, packed: int, size: int, offset: int) -> bytes:
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, checksum, packed, size, len(name), 0, 0, 0, 0, 0, offset) + name


def ended(body: bytes, directory: bytes, count: int) -> bytes:
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)


def zeros(path: Path, mebibytes: int) -> None:
    """One deflated mebibyte, over and over: it need not be packed again."""
    block, checksum = bytes(1 << 20), 0
    for _ in range(mebibytes):
        checksum = zlib.crc32(block, checksum)
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = (compressor.compress(block) + compressor.flush(zlib.Z_FULL_FLUSH)) * mebibytes + deflated(b"")
    what = (b"zeros.dcm", checksum, len(packed), mebibytes << 20)
    path.write_bytes(ended(local(*what) + packed, listed(*what, 0), 1))


def lying_zeros(path: Path) -> None:
    """64 MiB of zeros that both headers call 1,000 bytes."""
    zeros(path, 64)
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 64 << 20), struct.pack("<I", 1000)))


def overlapping(path: Path, count: int, kernel: bytes) -> None:
    """After an idea of David Fifield: each file quotes the next one's header as a stored block and runs on into it, and all end in one kernel."""
    content = zlib.decompress(kernel, -15)
    checksum, packed, parts, files = zlib.crc32(content), len(kernel), [kernel], []
    for name in (f"{index:04}.dcm".encode() for index in reversed(range(count))):
        files.append((name, checksum, packed, len(content)))
        header = local(*files[-1])
        quote = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF)
        parts += [header, quote]
        content = header + content
        checksum, packed = zlib.crc32(content), packed + len(header) + len(quote)
    directory, offset = b"", 0
    for file in reversed(files):
        directory += listed(*file, offset)
        offset += len(local(*file)) + 5
    path.write_bytes(ended(b"".join(reversed(parts[:-1])), directory, count))


def empty_blocks(path: Path) -> None:
    """400 entries over the same 10 MB of deflate blocks without a byte in them: nothing comes out, and it takes for ever."""
    overlapping(path, 400, struct.pack("<BHH", 0, 0, 0xFFFF) * 2_000_000 + deflated(b""))


def deflated(content: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(content) + compressor.flush()


def main(folder: Path) -> None:
    plain(folder / "stored.zip", zipfile.ZIP_STORED)
    plain(folder / "deflated.zip", zipfile.ZIP_DEFLATED)
    plain(folder / "bzip2.zip", zipfile.ZIP_BZIP2)
    plain(folder / "lzma.zip", zipfile.ZIP_LZMA)
    zip64(folder / "zip64.zip")
    zip64_directory(folder / "zip64-directory.zip")
    streamed(folder / "streamed.zip")
    (folder / "prefixed.zip").write_bytes(b"#!/bin/sh\n" * 100 + (folder / "deflated.zip").read_bytes())
    zeros(folder / "zeros.zip", 1024)
    lying_zeros(folder / "lying-zeros.zip")
    overlapping(folder / "overlapping.zip", 300, deflated(bytes(1 << 20)))
    empty_blocks(folder / "empty-blocks.zip")
    damaged = bytearray((folder / "deflated.zip").read_bytes())
    damaged[60] ^= 0xFF
    (folder / "damaged.zip").write_bytes(damaged)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
