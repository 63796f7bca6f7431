"""Every reduction on frames, groups and windows equals pandas, or exact arithmetic where pandas is not exact."""

import numpy as np
import pandas as pd
import pytest
from kernel import freshet  # noqa: F401
from oracle import REDUCTIONS, calls, compare, datasets, nulls, reduced, windows

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
def test_rolling_time(freshet, name):
    df = DATA[name]
    starts = df.ts.searchsorted(df.ts - pd.Timedelta("5s"), side="right") if len(df) else []
    want = windows(df, lambda i: starts[i], 1)
    got = freshet(df, f'f.EventTime("ts", "0s").Rolling("5s").Agg({calls()})')
    compare(got, want)


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


def test_nan_is_a_value(freshet):
    df = pd.DataFrame({"ts": pd.Timestamp("2026-01-05"), "k": "a", "x": ["1", "NaN", "", "3"], "i": 1})
    got = freshet(df, f"f.Agg({calls()})").iloc[0]
    for name in REDUCTIONS:
        want = {"count": "3", "first": "1", "last": "3", "nunique": "3"}.get(name, "NaN")
        assert got[f"{name}_x"] == want, name
