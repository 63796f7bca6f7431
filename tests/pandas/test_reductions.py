"""Every reduction, of every kind of frame, window and group, over all data equals exact arithmetic, and pandas where it is exact."""

import numpy as np
import pandas as pd
import pytest
from kernel import freshet  # noqa: F401
from oracle import REDUCTIONS, calls, compare, datasets, exact_ewm, grouped_windows, names, nulls, reduced, windows

DATA = datasets()
data = pytest.mark.parametrize("name", DATA)
TIMED = 'f.EventTime("ts", "0s")'


def lines(list_of, *keys):
    return pd.DataFrame(list_of, columns=[*keys, *reduced(next(iter(DATA.values())).iloc[:0])], dtype=object)


def grouped(df):
    return lines([{"k": k, **reduced(g, 0)} for k, g in df.groupby("k", sort=False)], "k")


def span(df, size, side="right"):
    """The first row of the window (t - size, t] of each row; with side "left" of [t - size, t]."""
    starts = df.ts.searchsorted(df.ts - pd.Timedelta(size), side=side) if len(df) else []
    return lambda i: starts[i]


def before(df, size, closed):
    """Windows that do not end with their row, or begin a row earlier."""
    first = closed in ("left", "both")
    n = np.arange(len(df))
    if isinstance(size, int):
        starts, stops = np.maximum(n - size - first + 1, 0), n + (closed == "both")
    else:
        starts = df.ts.searchsorted(df.ts - pd.Timedelta(size), side="left" if first else "right")
        stops = n + 1 if closed == "both" else df.ts.searchsorted(df.ts, side="left")
    return lines([reduced(df.iloc[a:b], 1) for a, b in zip(starts, stops)])


def latest(df, size):
    return df[df.ts > df.ts.max() - pd.Timedelta(size)]


# What a reduction is of: Freshet's expression, and what it gives.
TARGETS = {
    "frame": ("f", lambda d: lines([reduced(d, 0)])),
    "GroupBy": ('f.GroupBy("k")', grouped),
    "Rolling 1 row": ("f.Rolling(1)", lambda d: windows(d, lambda i: i, 1)),
    "Rolling rows": ("f.Rolling(7)", lambda d: windows(d, lambda i: max(0, i - 6), 7)),
    "Rolling rows, few values": ("f.Rolling(20, streamdf.RollingOptions{MinPeriods: 3})", lambda d: windows(d, lambda i: max(0, i - 19), 3)),
    "Rolling time": (f'{TIMED}.Rolling("5s")', lambda d: windows(d, span(d, "5s"), 1)),
    "GroupBy Rolling rows": (
        'f.GroupBy("k").Rolling(5, streamdf.RollingOptions{MinPeriods: 2})', lambda d: grouped_windows(d, lambda g: lambda i: max(0, i - 4), 2)),
    "GroupBy Rolling time": (f'{TIMED}.GroupBy("k").Rolling("9s")', lambda d: grouped_windows(d, lambda g: span(g, "9s"), 1)),
    "Expanding": ("f.Expanding()", lambda d: windows(d, lambda i: 0, 1)),
    "GroupBy Expanding": (
        'f.GroupBy("k").Expanding(streamdf.ExpandingOptions{MinPeriods: 2})', lambda d: grouped_windows(d, lambda g: lambda i: 0, 2)),
    "Window rows": ("f.Window(50)", lambda d: lines([reduced(d.tail(50), 0)])),
    "Window time": (f'{TIMED}.Window("20s")', lambda d: lines([reduced(latest(d, "20s"), 0)])),
    "Window rows GroupBy": ('f.Window(40).GroupBy("k")', lambda d: grouped(d.tail(40))),
    "Window time GroupBy": (f'{TIMED}.Window("30s").GroupBy("k")', lambda d: grouped(latest(d, "30s"))),
    **{f"Rolling rows closed {c}": (f'f.Rolling(5, streamdf.RollingOptions{{MinPeriods: 1, Closed: "{c}"}})', lambda d, c=c: before(d, 5, c))
       for c in ("left", "both", "neither")},
    **{f"Rolling time closed {c}": (f'{TIMED}.Rolling("5s", streamdf.RollingOptions{{Closed: "{c}"}})', lambda d, c=c: before(d, "5s", c))
       for c in ("left", "both", "neither")},
}


@data
@pytest.mark.parametrize("target", TARGETS)
def test_reductions(freshet, name, target):
    go, oracle = TARGETS[target]
    compare(freshet(DATA[name], f"{go}.Agg({calls()})"), oracle(DATA[name]))


def test_none_is_left_out(freshet, capsys):
    """Every aggregate that there is, but for the approximate ones."""
    known = {a for a in freshet.cell("fmt.Print(strings.Join(streamdf.Aggregates(), \" \"))").split() if not a.startswith("approx")}
    assert known == {call.split("(")[0] for call, _ in REDUCTIONS.values()} | {"cov", "corr"}
    n = len(names()) + 2
    with capsys.disabled():
        print(f" {n} reductions of {len(TARGETS)} kinds of rows over {len(DATA)} kinds of data: {n * len(TARGETS) * len(DATA):,} results ", end="")


DECAYS = {
    "Alpha: 0.25": {"alpha": 0.25}, "Com: 4": {"alpha": 1 / 5}, "Span: 9, IgnoreNull: true": {"alpha": 2 / 10, "ignore_na": True},
    "HalfLife: 3, NoAdjust: true": {"alpha": 1 - 0.5 ** (1 / 3), "adjust": False},
    "Alpha: 0.5, NoAdjust: true, IgnoreNull: true": {"alpha": 0.5, "adjust": False, "ignore_na": True}, "Alpha: 0.2, MinPeriods: 5": {"alpha": 0.2, "least": 5},
}
AGG = '.Agg("mean = mean(x)", "var = var(x)", "std = std(x)")'


@data
@pytest.mark.parametrize("go", DECAYS)
def test_ewm(freshet, name, go):
    compare(freshet(DATA[name], f"f.EWM(streamdf.EWMOptions{{{go}}}){AGG}"), exact_ewm(DATA[name], **DECAYS[go]))


@data
def test_ewm_of_groups(freshet, name):
    df = DATA[name]
    parts = [exact_ewm(g, 0.3).set_index(g.index) for _, g in df.groupby("k")]
    want = pd.concat(parts).sort_index() if parts else exact_ewm(df, 0.3)
    compare(freshet(df, f'f.GroupBy("k").EWM(streamdf.EWMOptions{{Alpha: 0.3}}){AGG}'), want)


# pandas' own results, where it computes exactly enough: it takes infinity for missing, and loses digits at 1e9.
OWN = pytest.mark.parametrize("name", ["random", "nulls", "constant", "one row", "all null"])


@OWN
@pytest.mark.parametrize("options", [{"alpha": 0.25}, {"span": 9, "ignore_na": True}, {"halflife": 3, "adjust": False}])
def test_pandas_own_weights(name, options):
    """The oracle is pandas'."""
    w = DATA[name][["x"]].astype(float).ewm(**options)["x"]
    alpha = options.get("alpha") or (2 / 10 if "span" in options else 1 - 0.5 ** (1 / 3))
    mine = exact_ewm(DATA[name], alpha, options.get("adjust", True), options.get("ignore_na", False)).astype(float)
    for column, want in (("mean", w.mean()), ("var", w.var()), ("std", w.std())):
        np.testing.assert_allclose(mine[column], want, rtol=1e-9, atol=1e-12)


@OWN
def test_pandas_own_windows(freshet, name):
    df = DATA[name]
    for window, go in [(7, "f.Rolling(7)"), ("5s", f'{TIMED}.Rolling("5s")')]:
        w = df.set_index("ts").x.rolling(window)
        want = pd.DataFrame({"sum": w.sum(), "mean": w.mean(), "min": w.min(), "max": w.max(), "var": w.var(), "median": w.median(), "q": w.quantile(0.9)})
        got = freshet(df, f'{go}.Agg("sum = sum(x)", "mean = mean(x)", "min = min(x)", "max = max(x)", "var = var(x)", "median = median(x)", "q = quantile(x, 0.9)")')
        for name in want:
            a = [float(v or "nan") for v in got[name]]
            np.testing.assert_allclose(a, want[name].to_numpy(), rtol=1e-9, atol=1e-12)


@OWN
def test_pandas_own_groups(freshet, name):
    g = DATA[name].astype({"x": float}).groupby("k", sort=False).x
    want = nulls(pd.DataFrame({"sum": g.sum(), "mean": g.mean(), "std": g.std(), "q": g.quantile(0.9), "u": g.nunique()}).reset_index())
    got = freshet(DATA[name], 'f.GroupBy("k").Agg("sum = sum(x)", "mean = mean(x)", "std = std(x)", "q = quantile(x, 0.9)", "u = nunique(x)")')
    compare(got, want)


def test_nan_alone(freshet):
    """It spoils what it is in; null does not."""
    df = pd.DataFrame({"ts": pd.Timestamp("2026-01-05"), "k": "a", "x": [1, np.nan, np.nan, 3], "i": pd.array([1, 1, None, 1], dtype="Int64")})
    df.attrs["NaN is a value"] = True
    got = freshet(df, f"f.Agg({calls()})").iloc[0]
    for name in REDUCTIONS:
        want = {"count": "3", "first": "1", "last": "3", "nunique": "3"}.get(name, "NaN")
        assert got[f"{name}_x"] == want, name
