"""Reads the results of Denoscope into NumPy arrays and pandas tables.

One file without other packages: copy it beside a notebook. It reads

- an audit folder: what ``denoscope audit --out FOLDER`` writes, or ``audits/<id>`` of a workspace
- ``report.json``: the exported report, with findings and reviews

docs/schemas has the JSON Schema of both files, docs/workspace-format.md the arrays. Nothing is ever written.

    >>> audit = load_audit("my-audit")
    >>> audit.scores.xs("psnr", axis=1, level="score").describe()
    >>> audit.images("median", unit="source")[42]       # one patch in HU
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

__all__ = ["Audit", "Report", "ResultsError", "load_audit", "load_report"]

FORMER_SCORE_IDS = ("psnr", "ssim", "mae", "rmse", "bias")
"""Scores of audits that list none."""

REPORT_FORMAT = ("denoscope-report", 2)

SIZED_ORIGINS = ("slice", "row", "column")


class ResultsError(ValueError):
    """A file is missing, damaged or of an unknown version. The message names the file."""


@dataclass(frozen=True)
class Audit:
    """An audit: its record, its patches and their scores."""

    folder: Path
    record: dict[str, Any]
    """Content of audit.json."""
    patches: pd.DataFrame
    """One row a patch, index ``patch`` from 0. ``slice`` from 0; ``row`` and ``column`` in pixels of the slice.
    ``instance_number`` and ``position_mm`` if the series states them; ``air``, boolean, if values are HU."""
    scores: pd.DataFrame
    """One row a patch. Columns have the levels ``output`` and ``score``; NaN: undefined. Empty without a reference."""

    @property
    def outputs(self) -> list[str]:
        """Keys of the outputs of other methods and of the denoisers."""
        return [entry["key"] for entry in [*self.record.get("outputs", []), *self.record["denoisers"]]]

    @property
    def roles(self) -> list[str]:
        """What ``images`` takes: ``reference`` and ``noisy`` where they exist, then the outputs."""
        return [role for role in ["reference", "noisy", *self.outputs] if (self.folder / self._file(role)).is_file()]

    @property
    def labels(self) -> dict[str, str]:
        """Names of the outputs as on the screen, by key."""
        entries = [*self.record.get("outputs", []), *self.record["denoisers"]]
        return {entry["key"]: entry["label"] for entry in entries}

    @property
    def means(self) -> pd.DataFrame:
        """Mean, 95 % bootstrap interval (``low``, ``high``) and number of finite values of each output and score."""
        rows = {
            (output, score): figures
            for output, scores in self.record["means"].items()
            for score, figures in scores.items()
        }
        index = pd.MultiIndex.from_tuples(rows, names=["output", "score"])
        return pd.DataFrame(list(rows.values()), index=index, columns=["mean", "low", "high", "n"])

    def images(self, role: str, unit: Literal["range", "source"] = "range") -> np.ndarray:
        """Patches of a role, shape (patches, rows, columns), float32.

        ``range``: 0..1, read from the disk as needed. ``source``: in the unit of the series, such as HU.
        """
        path = self.folder / self._file(role)
        if not path.is_file():
            raise ResultsError(f"{path}: no such array; the audit has {', '.join(self.roles)}")
        images = _load_array(path, mapped=True)
        if unit == "range":
            return images
        if unit != "source":
            raise ValueError(f"unit is {unit!r}; expected 'range' or 'source'")
        low, high = self.record["source"]["intensityRange"]
        return np.float32(low) + images * np.float32(high - low)

    def check(self) -> None:
        """Compares size and SHA-256 of every array with the record. Raises ResultsError for the first that differs."""
        for name, written in self.record.get("arrays", {}).items():
            path = self.folder / name
            if not path.is_file():
                raise ResultsError(f"{path}: missing")
            if path.stat().st_size != written["bytes"] or _sha256(path) != written["sha256"]:
                raise ResultsError(f"{path}: its content is not what the audit wrote")

    def _file(self, role: str) -> str:
        if role in ("reference", "noisy"):
            return f"{role}.npy"
        for output in self.record.get("outputs", []):
            if output["key"] == role:
                return output.get("file", f"output-{role}.npy")
        return f"denoised-{role}.npy"


@dataclass(frozen=True)
class Report:
    """An exported report: the record of its audit, patches, scores, findings and reviews."""

    content: dict[str, Any]
    """Content of report.json."""
    patches: pd.DataFrame
    """As in ``Audit.patches``, with ``slice_number`` from 1 in place of ``slice``."""
    scores: pd.DataFrame
    """As in ``Audit.scores``."""
    findings: pd.DataFrame
    """One row a finding that counts: ``patch`` from 0, ``output``, ``category``, ``severity`` (None if acceptable),
    ``note``, ``reviewer``, ``recorded_at``, region in pixels of the patch (NaN without one), ``review``."""


def load_audit(folder: str | Path, check: bool = False) -> Audit:
    """Loads an audit folder. ``check`` also compares every array with the hashes of the record."""
    folder = Path(folder)
    record = _load_json(folder / "audit.json")
    try:
        count = record["patchCount"]
        patches = _patch_table(folder, record, count)
        audit = Audit(folder, record, patches, _score_table(folder, record, count))
    except (KeyError, TypeError) as error:
        raise ResultsError(f"{folder / 'audit.json'}: damaged record ({error})") from error
    if check:
        audit.check()
    return audit


def load_report(path: str | Path) -> Report:
    """Loads a report.json."""
    path = Path(path)
    content = _load_json(path)
    found = (content.get("format"), content.get("formatVersion"))
    if found != REPORT_FORMAT:
        raise ResultsError(f"{path}: format {found[0]} {found[1]}; this module reads {' '.join(map(str, REPORT_FORMAT))}")
    try:
        return Report(content, _report_patches(content), _report_scores(content), _findings(content))
    except (KeyError, TypeError) as error:
        raise ResultsError(f"{path}: damaged report ({error})") from error


def _patch_table(folder: Path, record: dict[str, Any], count: int) -> pd.DataFrame:
    origins = _sized(folder / "patches.npy", (len(SIZED_ORIGINS), count))
    table = pd.DataFrame(dict(zip(SIZED_ORIGINS, origins)), index=_patch_index(count))
    places = record.get("slicePlaces")
    if places:
        table["instance_number"] = [places[index]["instanceNumber"] for index in table["slice"]]
        table["position_mm"] = [places[index]["position"] for index in table["slice"]]
    if (folder / "air.npy").is_file():
        table["air"] = _sized(folder / "air.npy", (count,)).astype(bool)
    return table


def _score_table(folder: Path, record: dict[str, Any], count: int) -> pd.DataFrame:
    path = folder / "scores.npy"
    if not path.is_file():
        return pd.DataFrame(index=_patch_index(count))
    scores = record.get("scoreIds", FORMER_SCORE_IDS)
    outputs = [entry["key"] for entry in [*record.get("outputs", []), *record["denoisers"]]]
    values = _load_array(path)
    if values.ndim == 3 and values.shape[0] == len(outputs) + 1:
        outputs = ["noisy", *outputs]
    if values.shape != (len(outputs), len(scores), count):
        raise ResultsError(f"{path}: shape {values.shape}; the record says {(len(outputs), len(scores), count)}")
    columns = pd.MultiIndex.from_product([outputs, scores], names=["output", "score"])
    return pd.DataFrame(values.reshape(-1, count).T, index=_patch_index(count), columns=columns)


def _report_patches(content: dict[str, Any]) -> pd.DataFrame:
    patches = content["patches"]
    table = pd.DataFrame(
        {"slice_number": patches["sliceNumber"], "row": patches["row"], "column": patches["column"]},
        index=_patch_index(len(patches["row"])),
    )
    for key, name in (("instanceNumber", "instance_number"), ("positionMm", "position_mm")):
        if key in patches:
            table[name] = patches[key]
    if patches["air"] is not None:
        table["air"] = np.array(patches["air"], dtype=bool)
    return table


def _report_scores(content: dict[str, Any]) -> pd.DataFrame:
    columns = {
        (output, score): [np.nan if value is None else float(value) for value in values]
        for output, scores in content["scores"].items()
        for score, values in scores.items()
    }
    index = _patch_index(len(content["patches"]["row"]))
    if not columns:
        return pd.DataFrame(index=index)
    table = pd.DataFrame(columns, index=index)
    table.columns = table.columns.set_names(["output", "score"])
    return table


def _findings(content: dict[str, Any]) -> pd.DataFrame:
    sides = {"row": "region_row", "column": "region_column", "rows": "region_rows", "columns": "region_columns"}
    rows = []
    for finding in content["findings"]:
        region = finding["region"] or {}
        rows.append(
            {
                "patch": finding["patchIndex"],
                "slice_number": finding["sliceNumber"],
                "output": finding["denoiserKey"],
                "category": finding["category"],
                "severity": finding["severity"],
                "note": finding["note"],
                "reviewer": finding["reviewer"],
                "recorded_at": finding["recordedAt"],
                **{name: region.get(side, np.nan) for side, name in sides.items()},
                "review": (finding["review"] or {}).get("id"),
            }
        )
    names = ["patch", "slice_number", "output", "category", "severity", "note", "reviewer", "recorded_at"]
    table = pd.DataFrame(rows, columns=[*names, *sides.values(), "review"])
    table["recorded_at"] = pd.to_datetime(table["recorded_at"], utc=True)
    return table


def _patch_index(count: int) -> pd.RangeIndex:
    return pd.RangeIndex(count, name="patch")


def _load_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ResultsError(f"{path}: no such file") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path}: not JSON, or cut short ({error})") from error
    if not isinstance(content, dict):
        raise ResultsError(f"{path}: not an object")
    return content


def _sized(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    array = _load_array(path)
    if array.shape != shape:
        raise ResultsError(f"{path}: shape {array.shape}; the record says {shape}")
    return array


def _load_array(path: Path, mapped: bool = False) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except FileNotFoundError as error:
        raise ResultsError(f"{path}: no such file") from error
    except (ValueError, EOFError) as error:
        raise ResultsError(f"{path}: not a complete array ({error})") from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
