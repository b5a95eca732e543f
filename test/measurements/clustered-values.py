"""Values of statsmodels and SciPy for the tests of clustered statistics, as JSON.

Usage: python3 test/measurements/clustered-values.py > test/data/clustered/expected.json
"""
import json
import warnings

import numpy as np
import pandas as pd
import scipy
import scipy.optimize
import scipy.stats
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

warnings.simplefilter("ignore")


def sample(name, sizes, deviations, seed):
    """Rows of patients, series and slices with normal effects, rounded to 4 digits. sizes: slices by patient and series."""
    rng = np.random.default_rng(seed)
    rows = []
    for p, series in enumerate(sizes):
        patient = rng.normal(0, deviations[0])
        for s, slices in enumerate(series):
            own = rng.normal(0, deviations[1])
            for z in range(slices):
                value = round(30 + patient + own + rng.normal(0, deviations[2]), 4)
                rows.append([f"P{p + 1:04d}", f"S{p + 1:02d}{s + 1:02d}", z, value])
    return {"name": name, "rows": rows}


def weighted(frame):
    """Weight of each slice: the mean over patients of means over series of means over slices."""
    slices = frame.groupby(["patient", "series"]).value.transform("size")
    series = frame.groupby("patient").series.transform("nunique")
    return 1 / (slices * series)


def cluster_robust(frame):
    fit = sm.WLS(frame.value, np.ones(len(frame)), weights=weighted(frame)).fit(
        cov_type="cluster", cov_kwds={"groups": frame.patient}, use_t=True
    )
    low, high = fit.conf_int().to_numpy()[0]
    return {"mean": fit.params.iloc[0], "se": fit.bse.iloc[0], "low": low, "high": high, "p": fit.pvalues.iloc[0]}


def mixed(frame):
    """REML by statsmodels."""
    model = sm.MixedLM(
        frame.value,
        np.ones(len(frame)),
        groups=frame.patient,
        exog_re=np.ones(len(frame)),
        exog_vc={
            "series": {
                patient: pd.get_dummies(own.series, dtype=float).to_numpy()
                for patient, own in frame.groupby("patient")
            }
        },
    )
    fit = model.fit(reml=True, method=["powell", "lbfgs"])
    return {
        "mean": fit.fe_params.iloc[0],
        "se": fit.bse_fe.iloc[0],
        "patients": float(fit.cov_re.iloc[0, 0]),
        "series": float(fit.vcomp[0]),
        "slices": float(fit.scale),
    }


def dense(frame):
    """REML with dense matrices and SciPy's search: slow and simple."""
    y = frame.value.to_numpy()
    a = pd.get_dummies(frame.patient, dtype=float).to_numpy()
    b = pd.get_dummies(frame.series, dtype=float).to_numpy()
    one = np.ones(len(y))

    def parts(v):
        cov = v[0] * a @ a.T + v[1] * b @ b.T + v[2] * np.eye(len(y))
        inverse = np.linalg.inv(cov)
        information = one @ inverse @ one
        mean = one @ inverse @ y / information
        rest = y - mean
        deviance = np.linalg.slogdet(cov)[1] + np.log(information) + rest @ inverse @ rest
        return deviance, mean, information ** -0.5

    best = None
    for start in ([1, 1, 1], [1, 0.01, 1], [0.01, 1, 1]):
        found = scipy.optimize.minimize(
            lambda t: parts(np.square(t))[0], np.sqrt(start), method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 5000, "maxfev": 5000},
        )
        if best is None or found.fun < best.fun:
            best = found
    variances = np.square(best.x)
    _, mean, se = parts(variances)
    return {"mean": mean, "se": se, "patients": variances[0], "series": variances[1], "slices": variances[2]}


def two_groups(frame):
    """Wald test of equal means at two levels; each patient stands at both or at one."""
    level = (frame.series.str[-2:] == "02").astype(float)
    weights = 1 / (
        frame.groupby(["patient", "series"]).value.transform("size")
        * frame.groupby(["patient", level]).series.transform("nunique")
    )
    design = np.column_stack([np.ones(len(frame)), level])
    fit = sm.WLS(frame.value, design, weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": frame.patient}, use_t=True
    )
    test = fit.wald_test([[0, 1]], use_f=True, scalar=True)
    return {"coefficients": fit.params.tolist(), "se": fit.bse.tolist(), "f": float(test.statistic), "p": float(test.pvalue)}


def main():
    samples = [
        sample("balanced", [[6, 6]] * 8, (2, 1, 0.5), 1),
        sample("unbalanced", [[5, 9], [12], [3, 4, 7], [8], [2, 10], [6], [1, 5], [9, 9, 2], [4], [11, 3]], (1.5, 0.8, 1), 2),
        sample("no-variance-of-series", [[20, 15], [10, 12], [18, 9], [7, 16], [12, 12], [9, 21]], (2, 0, 1), 6),
    ]
    for one in samples:
        frame = pd.DataFrame(one["rows"], columns=["patient", "series", "slice", "value"])
        one["clusterRobust"] = cluster_robust(frame)
        one["statsmodels"] = mixed(frame)
        one["dense"] = dense(frame)
        one["levels"] = two_groups(frame)
    values = [0.01, 0.04, 0.03, 0.005, 0.5]
    power = TTestPower()
    cases = [(0.5, 10), (0.5, 34), (0.3, 120), (1.2, 6), (2.0, 3), (0.8, 2)]
    print(json.dumps(
        {
            "made by": f"statsmodels {statsmodels.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}",
            "samples": samples,
            "holm": {"values": values, "adjusted": multipletests(values, method="holm")[1].tolist()},
            "power": [
                {"effect": e, "n": n, "power": power.power(e, n, 0.025, alternative="larger")} for e, n in cases
            ],
        },
        indent=1,
    ))


main()
