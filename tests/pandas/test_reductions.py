"""Every reduction on frames, groups and windows equals pandas, or exact arithmetic where pandas is not exact."""

import numpy as np
import pandas as pd
import pytest
from kernel import freshet  # noqa: F401
from oracle import REDUCTIONS, calls, compare, datasets, exact_ewm, frame, grouped_windows, nulls, reduced, windows

DATA = datasets()
data = pytest.mark.parametrize("name", DATA)


@data
def test_frame(freshet, name):
    df = DATA[name]
    compare(freshet(df, f"f.Agg({calls()})"), pd.DataFrame([reduced(df, 0)], dtype=object))


@data
def test_groups(freshet, name):
    df = DATA[name]
    want = [{"k": k, **reduced(g, 0)} for k, g in df.groupby("k", sort=False)]
    compare(freshet(df, f'f.GroupBy("k").Agg({calls()})'), pd.DataFrame(want, columns=["k", *reduced(df.iloc[:0])], dtype=object))


@data
@pytest.mark.parametrize("size,least", [(1, 1), (7, 7), (20, 3)])
def test_rolling_rows(freshet, name, size, least):
    df = DATA[name]
    want = windows(df, lambda i: max(0, i - size + 1), least)
    compare(freshet(df, f"f.Rolling({size}, streamdf.RollingOptions{{MinPeriods: {least}}}).Agg({calls()})"), want)


@data
@pytest.mark.parametrize("closed", ["left", "both", "neither"])
def test_rolling_closed(freshet, name, closed):
    """By rows and by time, where all rows of one time stay outside of an open right end."""
    df = DATA[name]
    first, last = (1 if closed in ("left", "both") else 0), (1 if closed == "both" else 0)

    def ends(starts, stops):
        lines = [reduced(df.iloc[a:b], 1) for a, b in zip(starts, stops)]
        return pd.DataFrame(lines, columns=reduced(df.iloc[:0]).keys(), dtype=object)

    n = np.arange(len(df))
    want = ends(np.maximum(n - 5 - first + 1, 0), n + last)
    compare(freshet(df, f'f.Rolling(5, streamdf.RollingOptions{{MinPeriods: 1, Closed: "{closed}"}}).Agg({calls()})'), want)
    begin = df.ts.searchsorted(df.ts - pd.Timedelta("5s"), side="left" if first else "right")
    stop = n + 1 if last else df.ts.searchsorted(df.ts, side="left")
    compare(freshet(df, f'f.EventTime("ts", "0s").Rolling("5s", streamdf.RollingOptions{{Closed: "{closed}"}}).Agg({calls()})'), ends(begin, stop))


@data
def test_rolling_time(freshet, name):
    df = DATA[name]
    starts = df.ts.searchsorted(df.ts - pd.Timedelta("5s"), side="right") if len(df) else []
    want = windows(df, lambda i: starts[i], 1)
    got = freshet(df, f'f.EventTime("ts", "0s").Rolling("5s").Agg({calls()})')
    compare(got, want)


@data
def test_rolling_rows_of_groups(freshet, name):
    df = DATA[name]
    want = grouped_windows(df, lambda g: lambda i: max(0, i - 4), 2)
    compare(freshet(df, f'f.GroupBy("k").Rolling(5, streamdf.RollingOptions{{MinPeriods: 2}}).Agg({calls()})'), want)


@data
def test_rolling_time_of_groups(freshet, name):
    df = DATA[name]

    def window(g):
        starts = g.ts.searchsorted(g.ts - pd.Timedelta("9s"), side="right")
        return lambda i: starts[i]

    want = grouped_windows(df, window, 1)
    compare(freshet(df, f'f.EventTime("ts", "0s").GroupBy("k").Rolling("9s").Agg({calls()})'), want)


@data
def test_last_rows_of_groups(freshet, name):
    df = DATA[name]
    want = [{"k": k, **reduced(g, 0)} for k, g in df.tail(40).groupby("k", sort=False)]
    compare(freshet(df, f'f.Window(40).GroupBy("k").Agg({calls()})'), pd.DataFrame(want, columns=["k", *reduced(df.iloc[:0])], dtype=object))


@data
def test_expanding(freshet, name):
    df = DATA[name]
    compare(freshet(df, f"f.Expanding().Agg({calls()})"), windows(df, lambda i: 0, 1))


@data
def test_expanding_groups(freshet, name):
    df = DATA[name]
    parts = [windows(g, lambda i: 0, 2).set_index(g.index) for _, g in df.groupby("k")]
    want = pd.concat(parts).sort_index() if parts else windows(df, None, 1)
    compare(freshet(df, f'f.GroupBy("k").Expanding(streamdf.ExpandingOptions{{MinPeriods: 2}}).Agg({calls()})'), want)


@data
def test_last_rows(freshet, name):
    df = DATA[name]
    compare(freshet(df, f"f.Window(50).Agg({calls()})"), pd.DataFrame([reduced(df.tail(50), 0)], dtype=object))


@data
def test_last_span(freshet, name):
    df = DATA[name]
    last = df[df.ts > df.ts.max() - pd.Timedelta("20s")]
    compare(freshet(df, f'f.EventTime("ts", "0s").Window("20s").Agg({calls()})'), pd.DataFrame([reduced(last, 0)], dtype=object))


@pytest.mark.parametrize("name", [n for n in DATA if n != "infinite"])  # pandas takes infinity for a missing value there
@pytest.mark.parametrize("go,options", [
    ("Alpha: 0.1", {"alpha": 0.1}), ("Com: 4", {"com": 4}), ("Span: 9, IgnoreNull: true", {"span": 9, "ignore_na": True}),
    ("HalfLife: 3, NoAdjust: true", {"halflife": 3, "adjust": False}),
    ("Alpha: 0.5, NoAdjust: true, IgnoreNull: true", {"alpha": 0.5, "adjust": False, "ignore_na": True}),
    ("Alpha: 0.2, MinPeriods: 5", {"alpha": 0.2, "min_periods": 5}),
])
def test_ewm(freshet, name, go, options):
    df = DATA[name]
    w = df[["x"]].astype(float).ewm(**options)["x"]
    want = pd.DataFrame({"mean": w.mean(), "var": w.var(), "std": w.std()})
    if name in ("1e9 offset", "1e17 spike"):
        del want["var"], want["std"]  # pandas' recursion has lost the digits
    compare(freshet(df, f'f.EWM(streamdf.EWMOptions{{{go}}}).Agg("mean = mean(x)", "var = var(x)", "std = std(x)")'), nulls(want))


@pytest.mark.parametrize("name", ["random", "1e9 offset", "1e17 spike", "constant"])
def test_ewm_exactly(freshet, name):
    """Where pandas' recursion loses the digits, too."""
    df = DATA[name]
    got = freshet(df, 'f.EWM(streamdf.EWMOptions{Alpha: 0.25}).Agg("mean = mean(x)", "var = var(x)")')
    compare(got, exact_ewm(df.x.to_numpy("float64"), 0.25))


@pytest.mark.parametrize("name", ["random", "nulls", "constant"])
def test_pandas_own_windows(freshet, name):
    """Where pandas' rolling loses nothing, it agrees as it is."""
    df = DATA[name]
    for window, go in [(7, "f.Rolling(7)"), ("5s", 'f.EventTime("ts", "0s").Rolling("5s")')]:
        w = df.set_index("ts").x.rolling(window)
        want = pd.DataFrame({"sum": w.sum(), "mean": w.mean(), "min": w.min(), "max": w.max(), "median": w.median(), "q": w.quantile(0.9)})
        got = freshet(df, f'{go}.Agg("sum = sum(x)", "mean = mean(x)", "min = min(x)", "max = max(x)", "median = median(x)", "q = quantile(x, 0.9)")')
        for name in want:
            a = [float(v or "nan") for v in got[name]]
            np.testing.assert_allclose(a, want[name].to_numpy(), rtol=1e-9, atol=1e-12)


def with_nan():
    """Rows for the oracle, and the same with NaN written out."""
    r = np.random.default_rng(5)
    x = r.normal(size=60).round(6)
    x[r.choice(60, 7, replace=False)] = np.nan
    df = frame(r, x)
    df["i"] = pd.array(r.integers(-9, 9, 60), dtype="Int64")
    return df, df.assign(x=[repr(float(v)) if v == v else "NaN" for v in x])


@pytest.mark.parametrize("call,oracle", [
    ("f", lambda d: [reduced(d, 0, True)]),
    ("f.Rolling(6, streamdf.RollingOptions{MinPeriods: 1})", lambda d: windows(d, lambda i: max(0, i - 5), 1, True)),
    ('f.EventTime("ts", "0s").Rolling("5s")', lambda d: windows(d, lambda i: d.ts.searchsorted(d.ts[i] - pd.Timedelta("5s"), side="right"), 1, True)),
    ("f.Expanding()", lambda d: windows(d, lambda i: 0, 1, True)),
    ("f.Window(9)", lambda d: [reduced(d.tail(9), 0, True)]),
    ('f.GroupBy("k")', lambda d: [reduced(g, 0, True) for _, g in d.groupby("k", sort=False)]),
])
def test_nan_is_a_value(freshet, call, oracle):
    """It spoils what it is in, and nothing once it has left."""
    df, written = with_nan()
    compare(freshet(written, f"{call}.Agg({calls()})"), pd.DataFrame(oracle(df), dtype=object))


def test_nan_alone(freshet):
    df = pd.DataFrame({"ts": pd.Timestamp("2026-01-05"), "k": "a", "x": ["1", "NaN", "", "3"], "i": 1})
    got = freshet(df, f"f.Agg({calls()})").iloc[0]
    for name in REDUCTIONS:
        want = {"count": "3", "first": "1", "last": "3", "nunique": "3"}.get(name, "NaN")
        assert got[f"{name}_x"] == want, name
