"""Reads the exports of a reader study as the documentation of their formats says, and computes figures of merit.

iMRMC: input file of the iMRMC application, rows `reader,case,modality,score` after `BEGIN DATA:`; reader -1 and
modality `truth` state the truth. RJafroc: workbook with the sheets Truth, TP and FP (Chakraborty, RJafroc manual).
Usage: read_study_exports.py FILE.imrmc FILE.csv FILE.xlsx. Prints JSON: file -> "reader|modality" -> figure.
"""

import csv
import json
import sys

import openpyxl

LOWEST = float("-inf")


def figure(normal, abnormal):
    """Share of pairs with the abnormal case rated higher; ties count half (Wilcoxon)."""
    won = sum((high > low) + 0.5 * (high == low) for low in normal for high in abnormal)
    return won / (len(normal) * len(abnormal))


def areas(rows, truth_reader):
    truth = {case: int(score) for reader, case, _, score in rows if reader == truth_reader}
    scored = [row for row in rows if row[0] != truth_reader]
    figures = {}
    for reader, modality in sorted({(row[0], row[2]) for row in scored}):
        own = [(truth[case], float(score)) for r, case, m, score in scored if (r, m) == (reader, modality)]
        figures[f"{reader}|{modality}"] = figure(*[[s for t, s in own if t == wanted] for wanted in (0, 1)])
    return figures


def imrmc(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    begin = lines.index("BEGIN DATA:")
    sizes = dict(line.split(":") for line in lines[:begin] if line.split(":")[0] in ("NR", "N0", "N1", "NM"))
    rows = [line.split(",") for line in lines[begin + 1 :]]
    truths = [row[3] for row in rows if row[0] == "-1"]
    assert (int(sizes["N0"]), int(sizes["N1"])) == (truths.count("0"), truths.count("1"))
    assert int(sizes["NR"]) == len({row[0] for row in rows} - {"-1"})
    assert int(sizes["NM"]) == len({row[2] for row in rows} - {"truth"})
    return areas(rows, "-1")


def data_frame(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["readerID", "caseID", "modalityID", "score"]
    return areas(rows[1:], "truth")


def rjafroc(path):
    book = openpyxl.load_workbook(path, read_only=True)
    sheets = {name.upper(): [row for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames}
    head, *truth = sheets["TRUTH"]
    assert head[:6] == ("CaseID", "LesionID", "Weight", "ReaderID", "ModalityID", "Paradigm")
    is_froc = truth[0][5] == "FROC"
    abnormal = [case for case, lesion, *_ in truth if lesion > 0]
    normal = [case for case, lesion, *_ in truth if lesion == 0]
    hits = {(str(r), str(m), case): rating for r, m, case, _, rating in sheets["TP"][1:]}
    false = {}
    for r, m, case, rating in sheets["FP"][1:]:
        false.setdefault((str(r), str(m), case), []).append(rating)
    readers, modalities = ([str(part) for part in str(truth[0][at]).split(",")] for at in (3, 4))
    figures = {}
    for r in readers:
        for m in modalities:
            low = [max(false.get((r, m, case), [LOWEST])) for case in normal]
            high = [hits.get((r, m, case), LOWEST) for case in abnormal]
            assert is_froc or LOWEST not in low + high, "ROC: one rating for each case"
            figures[f"{r}|{m}"] = figure(low, high)
    return figures


if __name__ == "__main__":
    readers = {"imrmc": imrmc, "csv": data_frame, "xlsx": rjafroc}
    print(json.dumps({path.rsplit(".", 1)[1]: readers[path.rsplit(".", 1)[1]](path) for path in sys.argv[1:]}))
