"""Data sets for test pictures, and the transfer syntaxes to write them in."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian

UID = "2.25.1"


def dataset(pixels, bits_stored, syntax=ExplicitVRLittleEndian, **attributes):
    """A computed radiograph; `pixels` are rows x columns, frames x rows x columns, or rows x columns x 3 with SamplesPerPixel=3."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = ComputedRadiographyImageStorage
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = UID
    made.Modality, made.BodyPartExamined, made.ViewPosition = "CR", "CHEST", "PA"
    made.PatientName, made.PatientID, made.PatientAge, made.PatientSex = "Synthetic^Chest", "TEST", "004Y", "F"
    describe_pixels(made, pixels, bits_stored, attributes.get("SamplesPerPixel", 1))
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def describe_pixels(made, pixels, bits_stored, samples_per_pixel):
    shape = pixels.shape[:-1] if samples_per_pixel == 3 else pixels.shape
    made.SamplesPerPixel = samples_per_pixel
    made.PhotometricInterpretation = "RGB" if samples_per_pixel == 3 else "MONOCHROME2"
    if samples_per_pixel == 3:
        made.PlanarConfiguration = 0
    made.Rows, made.Columns = shape[-2:]
    if len(shape) == 3:
        made.NumberOfFrames = shape[0]
    made.BitsAllocated, made.BitsStored, made.HighBit = pixels.dtype.itemsize * 8, bits_stored, bits_stored - 1
    made.PixelRepresentation = int(np.issubdtype(pixels.dtype, np.signedinteger))
    made.PixelData = padded(pixels.tobytes())
    made["PixelData"].VR = "OB" if made.BitsAllocated == 8 else "OW"


def padded(data):
    return data + b"\0" * (len(data) % 2)


def encode(made):
    """The file's bytes; endianness and deflation follow the transfer syntax."""
    file = io.BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


def encode_without_meta(made):
    """A bare implicit little-endian data set, as before PS3.10."""
    file = io.BytesIO()
    bare = Dataset(made)
    bare.save_as(file, implicit_vr=True, little_endian=True)
    return file.getvalue()


def encapsulated(made, frames, syntax, fragments=1, offset_table=True):
    made.file_meta.TransferSyntaxUID = syntax
    made.PixelData = encapsulate(frames, fragments_per_frame=fragments, has_bot=offset_table)
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return encode(made)


def converted(made, *command):
    """The data set through one of DCMTK's command-line codecs, which write what no Python package does; None without them."""
    if shutil.which(command[0]) is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.dcm"), Path(folder, "target.dcm")
        source.write_bytes(encode(made))
        subprocess.run([*command, source, target], check=True, capture_output=True)
        return target.read_bytes()
