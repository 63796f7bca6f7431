"""Data that goes wrong elsewhere, and what pandas and exact arithmetic make of it.

pandas takes NaN for a missing value and Freshet does not, so missing values are empty fields here and NaN has a test of
its own. Windows are reduced one by one as series of their own: pandas' own rolling sums forget infinity (it counts as
missing there) and lose digits, which its test compares where they should not matter.
"""

import math
from fractions import Fraction

import numpy as np
import pandas as pd

ROWS = 120


def datasets():
    """Frames of ts (some times twice), k, x and i."""
    r = np.random.default_rng(11)
    x = r.normal(size=ROWS).round(6)
    hole = r.random(ROWS) < 0.3
    infinite = x.copy()
    infinite[[30, 31, 70]] = [np.inf, -np.inf, np.inf]
    spike = x.copy()
    spike[40] = 1e17
    return {
        "random": frame(r, x), "nulls": frame(r, np.where(hole, np.nan, x)), "infinite": frame(r, infinite),
        "1e9 offset": frame(r, x + 1e9), "1e17 spike": frame(r, spike), "constant": frame(r, np.full(ROWS, 0.1)),
        "all null": frame(r, np.full(12, np.nan)), "one row": frame(r, x[:1]), "empty": frame(r, x[:0]),
    }


def frame(r, x):
    n = len(x)
    ts = pd.Timestamp("2026-01-05 09:00:00") + pd.to_timedelta(np.cumsum(r.choice([0, 250, 900, 4000], n)), "ms")
    i = pd.array(np.where(np.isnan(x), -1, r.integers(-50, 50, n)), dtype="Int64")
    i[np.isnan(x)] = pd.NA
    return pd.DataFrame({"ts": ts, "k": r.choice(["a", "b", "c"], n), "x": x, "i": i})


# What is computed of each column c: the name, Freshet's call, the reduction of a series without nulls.
def exact_mean(v):
    if not np.isfinite(v).all():
        return v.mean()
    return float(sum(map(Fraction, v.tolist())) / len(v))


def exact_var(v):
    if len(v) < 2:
        return None
    if not np.isfinite(v).all():
        return math.nan
    values = [Fraction(a) for a in v.tolist()]
    mean = sum(values) / len(values)
    return float(sum((a - mean) ** 2 for a in values) / (len(values) - 1))


def exact_std(v):
    variance = exact_var(v)
    return None if variance is None else math.sqrt(variance)


def exact_sum(v):
    return v.sum() if not np.isfinite(v).all() or v.dtype.kind == "i" else float(sum(map(Fraction, v.tolist())))


def quantile(v, q):
    """Linear between neighbours, as pandas; infinities have no place between, and NaN spoils it."""
    v = np.sort(v)
    if np.isnan(v).any():
        return math.nan
    at = q * (len(v) - 1)
    low = int(at)
    if at == low or v[low] == v[min(low + 1, len(v) - 1)]:
        return v[low]
    return v[low] + (v[low + 1] - v[low]) * (at - low)


REDUCTIONS = {
    "count": ("count({c})", len), "sum": ("sum({c})", exact_sum), "mean": ("mean({c})", exact_mean),
    "min": ("min({c})", np.min), "max": ("max({c})", np.max), "var": ("var({c})", exact_var), "std": ("std({c})", exact_std),
    "median": ("median({c})", lambda v: quantile(v, 0.5)), "q90": ("quantile({c}, 0.9)", lambda v: quantile(v, 0.9)),
    "q13": ("quantile({c}, 0.13)", lambda v: quantile(v, 0.13)),
    "first": ("first({c})", lambda v: v[0]), "last": ("last({c})", lambda v: v[-1]), "nunique": ("nunique({c})", lambda v: len(np.unique(v))),
}


def exact_pair(x, y):
    """Covariance and correlation."""
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return math.nan, math.nan
    a, b = list(map(Fraction, x.tolist())), list(map(Fraction, y.tolist()))
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    xy, xx, yy = (sum((p - mp) * (q - mq) for p, q in zip(u, v)) for u, v, mp, mq in ((a, b, ma, mb), (a, a, ma, ma), (b, b, mb, mb)))
    if xx == 0 or yy == 0:
        return float(xy / (len(a) - 1)), math.nan
    return float(xy / (len(a) - 1)), math.copysign(math.sqrt(xy * xy / (xx * yy)), xy)


def calls():
    """Freshet's calls, quoted for Go."""
    single = [f'"{name}_{c} = {call.format(c=c)}"' for c in "xi" for name, (call, _) in REDUCTIONS.items()]
    return ", ".join([*single, '"cov = cov(x, i)"', '"corr = corr(i, x)"'])


def reduced(rows, least=1, nan=False):
    """One line of results over rows; least is how many values a result needs, 0 for a reduction of all rows. With nan
    NaN in x is a value, else it is a missing one."""
    line = {}
    for c in "xi":
        present = rows[c] if nan and c == "x" else rows[c].dropna()
        v = present.to_numpy(dtype="int64" if c == "i" else "float64")
        for name, (_, of) in REDUCTIONS.items():
            if name == "count":
                line[f"{name}_{c}"] = len(v)
            elif len(v) < least:
                line[f"{name}_{c}"] = None
            elif len(v) == 0:
                line[f"{name}_{c}"] = 0 if name in ("sum", "nunique") else None
            else:
                line[f"{name}_{c}"] = of(v)
    both = rows[rows.i.notna()] if nan else rows[["x", "i"]].dropna()
    line["cov"], line["corr"] = (None, None) if len(both) < max(least, 2) else exact_pair(both.x.to_numpy("float64"), both.i.to_numpy("float64"))
    return line


def windows(df, start, least, nan=False):
    """A line a row: the window of row i begins at row start(i)."""
    lines = [reduced(df.iloc[start(i):i + 1], least, nan) for i in range(len(df))]
    return pd.DataFrame(lines, columns=reduced(df.iloc[:0]).keys(), dtype=object)


def grouped_windows(df, window, least):
    """windows of each group of k, in the order of the rows; window gives start of a group's rows."""
    parts = [windows(g, window(g), least).set_index(g.index) for _, g in df.groupby("k")]
    out = pd.concat(parts).sort_index() if parts else windows(df, None, 1)
    return out.assign(k=df.k)


def exact_ewm(x, alpha):
    """Mean and variance under weights (1 - alpha)^i, of values without nulls."""
    values, a = list(map(Fraction, x.tolist())), 1 - Fraction(alpha)
    means, variances = [], []
    for n in range(1, len(values) + 1):
        w = [a ** (n - 1 - i) for i in range(n)]
        total, squares = sum(w), sum(v * v for v in w)
        mean = sum(p * v for p, v in zip(w, values)) / total
        means.append(float(mean))
        rest = total * total - squares
        variances.append(None if n < 2 else float(sum(p * (v - mean) ** 2 for p, v in zip(w, values)) / total * total * total / rest))
    return pd.DataFrame({"mean": means, "var": variances}, dtype=object)


def compare(got, want):
    """Equal to 1e-9, ints exactly; None is an empty field."""
    assert len(got) == len(want), f"{len(got)} rows instead of {len(want)}"
    for name in want.columns:
        assert name in got.columns, f"{name} is missing from {list(got.columns)}"
        for row, (a, b) in enumerate(zip(got[name], want[name])):
            assert agree(a, b, name), f"{name}, row {row}: got {a!r}, want {b!r}"


def agree(a, b, name):
    if b is None or b is pd.NA or b is pd.NaT:
        return a == ""
    if a == "":
        return False
    if isinstance(b, (int, np.integer)) and not isinstance(b, (bool, np.bool_)):
        return float(a) == b
    if isinstance(b, (float, np.floating)):
        x = float(a)
        if math.isnan(b) or math.isinf(b):
            return (math.isnan(x) and math.isnan(b)) or x == b
        return math.isclose(x, b, rel_tol=1e-9, abs_tol=1e-15) or (name[:3] in ("var", "std", "cov") and abs(x - b) <= 1e-12 * max(1, abs(b)))
    return str(a) == str(b)


def nulls(df):
    """Missing values as None."""
    return df.astype(object).where(df.notna(), None)
