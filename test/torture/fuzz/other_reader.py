"""Reads images with public packages of Python: one line `reader<TAB>path` in, one line of JSON out."""
import base64
import io
import json
import resource
import signal
import sys
import warnings
import zipfile
import zlib

import numpy as np

warnings.simplefilter("ignore")
MOST_VALUES = 1_000_000
SECONDS = 10


def dicom(source):
    import pydicom

    data_set = pydicom.dcmread(source)
    if data_set.get("SamplesPerPixel", 1) != 1:
        raise ValueError("colour")
    pixels = data_set.pixel_array.astype(float)
    frames = pixels.reshape(-1, *pixels.shape[-2:])
    groups = data_set.get("PerFrameFunctionalGroupsSequence", [])
    shared = data_set.get("SharedFunctionalGroupsSequence", [None])[0]
    scaled = []
    for index, frame in enumerate(frames):
        scale = data_set
        for group in [shared, groups[index] if index < len(groups) else None]:
            if group is not None and "PixelValueTransformationSequence" in group:
                scale = group.PixelValueTransformationSequence[0]
        scaled.append(frame * float(scale.get("RescaleSlope", 1)) + float(scale.get("RescaleIntercept", 0)))
    return np.stack(scaled)


def archive(path):
    with zipfile.ZipFile(path) as opened:
        names = [name for name in opened.namelist() if not name.endswith("/")]
        return np.concatenate([dicom(io.BytesIO(opened.read(name))).ravel() for name in names])


def npz(path):
    with np.load(path, allow_pickle=False) as arrays:
        names = arrays.files
        if len(names) != 1:
            raise ValueError("several arrays")
        return arrays[names[0]]


def pillow(path):
    from PIL import Image

    with Image.open(path) as image:
        if image.mode not in ("L", "I", "I;16", "I;16B", "1"):
            raise ValueError(f"mode {image.mode}")
        return np.asarray(image)


def tiff(path):
    import tifffile

    with tifffile.TiffFile(path) as opened:
        pages = [page.asarray() for page in opened.pages]
    return np.concatenate([page.astype(float).ravel() for page in pages])


def hdf5(path):
    import h5py

    found = []
    with h5py.File(path) as opened:
        opened.visititems(lambda _, item: found.append(item[()]) if isinstance(item, h5py.Dataset) else None)
    if len(found) != 1:
        raise ValueError("several arrays")
    return found[0]


TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4", "MET_UINT": "u4",
    "MET_LONG": "i4", "MET_ULONG": "u4", "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}


def meta_image(path):
    """MetaIO with its data in the same file, as its documentation describes it."""
    with open(path, "rb") as opened:
        content = opened.read()
    fields, at = {}, 0
    while "ElementDataFile" not in fields:
        end = content.index(b"\n", at)
        name, value = content[at:end].decode("latin1").split("=", 1)
        fields[name.strip()] = value.strip()
        at = end + 1
    if fields["ElementDataFile"] != "LOCAL":
        raise ValueError("data elsewhere")
    sizes = [int(text) for text in fields["DimSize"].split()]
    if len(sizes) != int(fields["NDims"]):
        raise ValueError("sizes")
    data = content[at:]
    if fields.get("CompressedData", "False").lower() in ("true", "1"):
        data = zlib.decompress(data)
    big = next((fields[name] for name in ("BinaryDataByteOrderMSB", "ElementByteOrderMSB") if name in fields), "False")
    order = ">" if big.lower() in ("true", "1") else "<"
    header = int(fields.get("HeaderSize", 0))
    count = int(np.prod(sizes))
    values = np.frombuffer(data, order + TYPES[fields["ElementType"]], count, len(data) - count if header < 0 else header)
    return values


READERS = {
    "pydicom": dicom, "zip": archive, "numpy": lambda path: np.load(path, allow_pickle=False), "npz": npz,
    "pillow": pillow, "tifffile": tiff, "h5py": hdf5, "meta-image": meta_image,
}


def too_long(*_):
    raise TimeoutError(f"longer than {SECONDS} s")


def answer(reader, path):
    signal.alarm(SECONDS)
    try:
        values = np.asarray(READERS[reader](path))
        if values.size > MOST_VALUES or values.dtype.kind not in "iufb":
            return {"refused": "not numbers, or too many"}
        numbers = np.sort(values.astype("<f8").ravel())
        return {"values": base64.b64encode(numbers.tobytes()).decode()}
    except BaseException as error:
        return {"refused": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
    finally:
        signal.alarm(0)


resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
signal.signal(signal.SIGALRM, too_long)
for line in sys.stdin:
    print(json.dumps(answer(*line.rstrip("\n").split("\t"))), flush=True)
