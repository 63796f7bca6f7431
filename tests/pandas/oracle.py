"""Data that goes wrong elsewhere, and what pandas and exact arithmetic make of it.

pandas takes NaN for a missing value and Freshet does not: a value of x is missing where that of i is missing, too, and
else NaN is one. Windows are reduced one by one as series of their own: pandas' own rolling sums forget infinity (it counts as
missing there) and lose digits, which its test compares where they should not matter.
"""

import math
from fractions import Fraction

import numpy as np
import pandas as pd

ROWS = 100


def datasets():
    """Frames of ts (some times twice), k, x and i."""
    r = np.random.default_rng(11)
    x = r.normal(size=ROWS).round(6)
    hole = r.random(ROWS) < 0.3
    infinite = x.copy()
    infinite[[30, 31, 70]] = [np.inf, -np.inf, np.inf]
    spike = x.copy()
    spike[40] = 1e17
    broken = x.copy()
    broken[[3, 50, 51, 90]] = np.nan
    holes = frame(r, np.where(hole, np.nan, x))
    holes.loc[r.random(ROWS) < 0.1, "i"] = pd.NA
    return {
        "random": frame(r, x), "nulls": holes, "infinite": frame(r, infinite),
        "1e9 offset": frame(r, x + 1e9), "1e17 spike": frame(r, spike), "constant": frame(r, np.full(ROWS, 0.1)),
        "NaN": frame(r, broken, missing=False), "all null": frame(r, np.full(12, np.nan)), "one row": frame(r, x[:1]), "empty": frame(r, x[:0]),
    }


def frame(r, x, missing=True):
    """Rows of x; NaN is a missing value, or else NaN."""
    n = len(x)
    ts = pd.Timestamp("2026-01-05 09:00:00") + pd.to_timedelta(np.cumsum(r.choice([0, 250, 900, 4000], n)), "ms")
    i = pd.array(r.integers(-50, 50, n), dtype="Int64")
    if missing:
        i[np.isnan(x)] = pd.NA
    df = pd.DataFrame({"ts": ts, "k": r.choice(["a", "b", "c"], n), "x": x, "i": i})
    df.attrs["NaN is a value"] = not missing
    return df


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


OF_TEXT = ("count", "min", "max", "first", "last", "nunique")


def names():
    """The columns and reductions of a result."""
    return [(c, name) for c in "xik" for name in REDUCTIONS if c != "k" or name in OF_TEXT]


def calls():
    """Freshet's calls, quoted for Go."""
    single = [f'"{name}_{c} = {REDUCTIONS[name][0].format(c=c)}"' for c, name in names()]
    return ", ".join([*single, '"cov = cov(x, i)"', '"corr = corr(i, x)"'])


def present(rows):
    """Which values of x are not missing."""
    return rows.x.notna() | rows.i.notna()


def reduced(rows, least=1):
    """One line of results over rows; least is how many values a result needs, 0 for a reduction of all rows."""
    line = {}
    x, i, ints = rows["x"].to_numpy("float64"), rows["i"].to_numpy("int64", na_value=0), rows["i"].notna().to_numpy()
    there = ~np.isnan(x) | ints
    values = {"x": x[there], "i": i[ints], "k": rows["k"].to_numpy(object)}
    for c, name in names():
        v = values[c]
        if name == "count":
            line[f"{name}_{c}"] = len(v)
        elif len(v) < least:
            line[f"{name}_{c}"] = None
        elif len(v) == 0:
            line[f"{name}_{c}"] = 0 if name in ("sum", "nunique") else None
        elif c == "k":
            line[f"{name}_{c}"] = {"min": min, "max": max, "nunique": lambda v: len(set(v))}.get(name, REDUCTIONS[name][1])(v)
        else:
            line[f"{name}_{c}"] = REDUCTIONS[name][1](v)
    both = there & ints
    line["cov"], line["corr"] = (None, None) if both.sum() < max(least, 2) else exact_pair(x[both], i[both].astype("float64"))
    return line


def windows(df, start, least):
    """A line a row: the window of row i begins at row start(i)."""
    lines = [reduced(df.iloc[start(i):i + 1], least) for i in range(len(df))]
    return pd.DataFrame(lines, columns=reduced(df.iloc[:0]).keys(), dtype=object)


def grouped_windows(df, window, least):
    """windows of each group of k, in the order of the rows; window gives start of a group's rows."""
    parts = [windows(g, window(g), least).set_index(g.index) for _, g in df.groupby("k")]
    out = pd.concat(parts).sort_index() if parts else windows(df, None, 1)
    return out.assign(k=df.k)


def exact_ewm(df, alpha, adjust=True, ignore_na=False, least=1):
    """Mean, variance and its root under exponential weights: pandas' recursion, in fractions. Behind a value that is not
    finite nothing is."""
    lines, n, last = [], 0, None
    kept, fresh = 1 - Fraction(alpha), Fraction(1) if adjust else Fraction(alpha)
    mean = cov = total = squares = old = Fraction(0)
    seen = []
    for value, there in zip(df.x, present(df)):
        if there or not ignore_na:
            total, squares, old = total * kept, squares * kept * kept, old * kept
        if there:
            n += 1
            if not math.isfinite(value) or seen:
                seen.append(value)
            elif n == 1:
                mean, total, squares, old = Fraction(value), Fraction(1), Fraction(1), Fraction(1)
            else:
                before, mean = mean, (old * mean + fresh * Fraction(value)) / (old + fresh)
                cov = (old * (cov + (before - mean) ** 2) + fresh * (Fraction(value) - mean) ** 2) / (old + fresh)
                total, squares, old = total + fresh, squares + fresh * fresh, old + fresh
                if not adjust:
                    total, squares, old = total / old, squares / old**2, Fraction(1)
            rest = total * total - squares
            variance = None if n < 2 else math.nan if seen else float(total * total / rest * cov) if rest > 0 else None
            last = {"mean": float(np.sum(np.array([v for v in seen if not math.isfinite(v)]))) if seen else float(mean),
                    "var": variance, "std": variance and math.sqrt(variance)}
        lines.append(last if last and n >= least else dict.fromkeys(("mean", "var", "std")))
    return pd.DataFrame(lines, columns=["mean", "var", "std"], dtype=object)


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
