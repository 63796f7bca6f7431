"""Windows of event time, as-of joins and joins within a bound equal what pandas makes of all rows at once."""

import pandas as pd
import pytest
from kernel import freshet  # noqa: F401
from oracle import calls, compare, datasets, nulls, reduced

DATA = datasets()
data = pytest.mark.parametrize("name", DATA)
numbers = pytest.mark.parametrize("name", [n for n in DATA if n != "NaN"])  # pandas takes it for missing
STAMP = "%Y-%m-%dT%H:%M:%S"


def stamp(t):
    text = t.strftime(STAMP) + f".{t.microsecond:06d}".rstrip("0").rstrip(".")
    return text + "Z"


def windowed(df, windows):
    """A line a window and key: windows lists (start, end, rows) in the order in which they close."""
    lines = []
    for start, end, rows in windows:
        for k, g in rows.groupby("k", sort=False):
            lines.append({"window_start": stamp(start), "window_end": stamp(end), "k": k, **reduced(g, 0)})
    return pd.DataFrame(lines, columns=["window_start", "window_end", "k", *reduced(df.iloc[:0])], dtype=object)


@data
@pytest.mark.parametrize("size", ["1s", "7s"])
def test_tumbling(freshet, name, size):
    df = DATA[name]
    span = pd.Timedelta(size)
    starts = pd.Timestamp(0) + (df.ts - pd.Timestamp(0)) // span * span
    want = windowed(df, [(s, s + span, g) for s, g in df.groupby(starts)])
    compare(freshet(df, f'f.EventTime("ts", "0s").Tumbling("{size}").GroupBy("k").Agg({calls()})'), want)


@data
@pytest.mark.parametrize("size", ["900ms", "5s"])
def test_resample(freshet, name, size):
    df = DATA[name]
    span, lines = pd.Timedelta(size), []
    bins = df.set_index("ts").x.resample(size, origin="epoch").size().index if len(df) else []
    for start in bins:
        lines.append({"ts": stamp(start), **reduced(df[(df.ts >= start) & (df.ts < start + span)], 0)})
    want = pd.DataFrame(lines, columns=["ts", *reduced(df.iloc[:0])], dtype=object)
    compare(freshet(df, f'f.EventTime("ts", "0s").Resample("{size}").Agg({calls()})'), want)


@pytest.mark.parametrize("name", [n for n in DATA if n not in ("infinite", "1e17 spike", "NaN")])
def test_resampled_gaps_are_filled(freshet, name):
    """On the line between neighbours, or with the last value."""
    df = DATA[name]
    bins = df.set_index("ts").resample("300ms", origin="epoch").agg({"x": "mean", "k": "first"})
    want = bins.assign(x=bins.x.interpolate("time"), k=bins.k.ffill()).reset_index(drop=True)
    got = freshet(df, 'f.EventTime("ts", "0s").Resample("300ms").Agg("x = mean(x)", "k = first(k)").Interpolate("x").FillForward("k")')
    compare(got, nulls(want))


@data
def test_hopping(freshet, name):
    df = DATA[name]
    step, span = pd.Timedelta("2s"), pd.Timedelta("6s")
    spans = []
    if len(df):
        start = df.ts.min().floor(step) - span
        while start <= df.ts.max():
            spans.append((start, start + span, df[(df.ts >= start) & (df.ts < start + span)]))
            start += step
    compare(freshet(df, f'f.EventTime("ts", "1s").Hopping("6s", "2s").GroupBy("k").Agg({calls()})'), windowed(df, spans))


@data
def test_session(freshet, name):
    df = DATA[name]
    gap, sessions = pd.Timedelta("4s"), []
    for k, g in df.groupby("k"):
        for _, rows in g.groupby((g.ts.diff() > gap).cumsum()):
            sessions.append((rows.ts.max() + gap, rows.ts.min(), rows.index[0], rows))
    sessions.sort(key=lambda s: s[:3])
    want = windowed(df, [(start, end, rows) for end, start, _, rows in sessions])
    compare(freshet(df, f'f.EventTime("ts", "0s").Session("4s").GroupBy("k").Agg({calls()})'), want)


def sides(df):
    right = df[(df.x > 0).fillna(False)][["ts", "k", "x"]].rename(columns={"x": "q"})
    return df, right


RIGHT = 'f.Filter("x > 0").Select("ts", "k", "q = x")'


@numbers
@pytest.mark.parametrize("by", [None, "k"])
@pytest.mark.parametrize("direction,tolerance", [("backward", None), ("backward", "1s"), ("forward", "2s"), ("nearest", "0s"), ("nearest", "5s")])
def test_asof(freshet, name, by, direction, tolerance):
    left, right = sides(DATA[name])
    bound = pd.Timedelta(tolerance) if tolerance else None
    want = pd.merge_asof(left, right if by else right.drop(columns="k"), on="ts", by=by, direction=direction, tolerance=bound)
    options = [f'Direction: "{direction}"'] + ([f'By: "{by}"'] if by else []) + ([f'Tolerance: "{tolerance}"'] if tolerance else [])
    got = freshet(left, f"f.AsofJoin({RIGHT}, streamdf.AsofOptions{{{', '.join(options)}}})")
    compare(got, nulls(want).drop(columns="ts"))


@numbers
@pytest.mark.parametrize("how", ["inner", "left"])
def test_join(freshet, name, how):
    left, right = sides(DATA[name])
    left = left.assign(row=range(len(left)))
    pairs = left.merge(right, on="k", suffixes=("", "_right"))
    want = pairs[(pairs.ts - pairs.ts_right).abs() <= pd.Timedelta("2s")]
    if how == "left":
        want = left.merge(want[["row", "q"]], on="row", how="left")
    got = freshet(DATA[name], f'f.Join({RIGHT}, "k", streamdf.JoinOptions{{How: "{how}", Within: "2s"}})')

    def lines(d):
        return sorted((str(k), "" if pd.isna(x) or x == "" else f"{float(x):.9g}", "" if pd.isna(q) or q == "" else f"{float(q):.9g}") for k, x, q in zip(d.k, d.x, d.q))

    assert lines(got) == lines(want)
