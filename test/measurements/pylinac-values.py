"""Values of one phantom series by pylinac, as JSON. Usage: pylinac-values.py MODEL FOLDER"""
import json
import sys
import warnings

warnings.simplefilter("ignore")
import pylinac
from pylinac.acr import (
    CT_UNIFORMITY_MODULE_OFFSET_MM,
    CTModule,
    UniformityModule,
)

CLASSES = {
    "acr464": pylinac.ACRCT,
    "catphan503": pylinac.CatPhan503,
    "catphan504": pylinac.CatPhan504,
    "catphan600": pylinac.CatPhan600,
    "catphan604": pylinac.CatPhan604,
}


def without_geometry(kind):
    """A HU module that needs no wires and pins, which simulated phantoms lack."""
    return type(kind.__name__, (kind,), {"_setup_rois": pylinac.ct.CatPhanModule._setup_rois})


def modules(scan):
    """The HU and the uniform module; line pairs and low contrast are left out."""
    if isinstance(scan, pylinac.ACRCT):
        return CTModule(scan), UniformityModule(scan, offset=CT_UNIFORMITY_MODULE_OFFSET_MM)
    hu, at = scan._get_module(pylinac.ct.CTP404CP504, raise_empty=True)
    tolerances = {"hu_tolerance": 40, "thickness_tolerance": 0.2, "scaling_tolerance": 1}
    even, apart = scan._get_module(pylinac.ct.CTP486, raise_empty=True)
    return without_geometry(hu)(scan, offset=at, **tolerances), even(scan, offset=apart, tolerance=40)


def described(module):
    return {
        "slice": module.slice_num + 1,
        "x": float(module.phan_center.x),
        "y": float(module.phan_center.y),
        "values": {name: float(roi.pixel_value) for name, roi in module.rois.items()},
        "distance": module.roi_dist_mm,
        "radius": module.roi_radius_mm,
    }


if sys.argv[1] not in CLASSES:
    sys.exit(f"pylinac has no class for {sys.argv[1]}")
scan = CLASSES[sys.argv[1]](sys.argv[2], check_uid=False)
scan.x_adjustment = scan.y_adjustment = scan.angle_adjustment = 0
scan.roi_size_factor = scan.scaling_factor = 1
scan.roll_slice_offset = 0
scan.localize(None)
hu, uniform = modules(scan)
print(
    json.dumps(
        {
            "version": pylinac.__version__,
            "roll": float(scan.catphan_roll),
            "positions": [float(image.z_position) for image in scan.dicom_stack],
            "hu": described(hu),
            "uniform": described(uniform),
        }
    )
)
