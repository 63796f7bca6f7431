"""The verbs that have a namesake in pandas give what it gives."""

import pandas as pd
import pytest
from kernel import freshet  # noqa: F401
from oracle import compare, datasets, nulls

DATA = {name: df for name, df in datasets().items() if name not in ("infinite", "1e17 spike", "1e9 offset", "NaN")}

# Each verb: the Go expression on a frame f, and what pandas makes of the same rows. Ints are nullable.
VERBS = {
    "cumsum": ('f.CumSum("x", "i")', lambda d: d.assign(x=d.x.cumsum(), i=d.i.cumsum())),
    "cumprod": ('f.CumProd("x")', lambda d: d.assign(x=d.x.cumprod())),
    "cummin": ('f.CumMin("x", "i")', lambda d: d.assign(x=d.x.cummin(), i=d.i.cummin())),
    "cummax": ('f.CumMax("x", "i")', lambda d: d.assign(x=d.x.cummax(), i=d.i.cummax())),
    "diff": ('f.Diff(2, "x", "i")', lambda d: d.assign(x=d.x.diff(2), i=d.i.diff(2))),
    "shift": ('f.Shift(3, "k", "x", "i")', lambda d: d.assign(k=d.k.shift(3), x=d.x.shift(3), i=d.i.shift(3))),
    "pct_change": ('f.PctChange(1, "x")', lambda d: d.assign(x=d.x.pct_change(fill_method=None))),
    "cumsum of groups": ('f.GroupBy("k").CumSum("x", "i")', lambda d: d.assign(**{c: d.groupby("k")[c].cumsum() for c in "xi"})),
    "cummax of groups": ('f.GroupBy("k").CumMax("x", "i")', lambda d: d.assign(**{c: d.groupby("k")[c].cummax() for c in "xi"})),
    "diff of groups": ('f.GroupBy("k").Diff(1, "x", "i")', lambda d: d.assign(**{c: d.groupby("k")[c].diff() for c in "xi"})),
    "shift of groups": ('f.GroupBy("k").Shift(2, "x", "i")', lambda d: d.assign(**{c: d.groupby("k")[c].shift(2) for c in "xi"})),
    "ffill": ('f.FillForward("x", "i")', lambda d: d.assign(x=d.x.ffill(), i=d.i.ffill())),
    "ffill of groups": ('f.GroupBy("k").FillForward("x", "i")', lambda d: d.assign(**{c: d.groupby("k")[c].ffill() for c in "xi"})),
    "interpolate": ('f.Interpolate("x")', lambda d: d.assign(x=d.x.interpolate())),
    "interpolate by time": ('f.Distinct("ts").EventTime("ts", "0s").Interpolate("x")', lambda d: by_time(d.drop_duplicates("ts"))),
    "round": ('f.Round(2)', lambda d: d.assign(x=d.x.round(2))),
    "clip": ('f.Clip(-0.5, 0.25, "x").Clip(-10, 20, "i")', lambda d: d.assign(x=d.x.clip(-0.5, 0.25), i=d.i.clip(-10, 20))),
    "fillna": ('f.FillNull(0)', lambda d: d.fillna({"x": 0.0, "i": 0})),
    "dropna": ('f.DropNull("x")', lambda d: d.dropna(subset=["x"])),
    "astype": ('f.Cast(streamdf.Float, "i").Cast(streamdf.Int, "x")', lambda d: d.assign(x=d.x.map(int, na_action="ignore"), i=d.i.astype("Float64"))),
    "drop_duplicates": ('f.Distinct("k", "i")', lambda d: d.drop_duplicates(["k", "i"])),
    "nlargest": ('f.TopK(9, "x")', lambda d: d.sort_values("x", ascending=False, kind="stable").head(9)),
    "nsmallest": ('f.TopK(9, "-x")', lambda d: d.sort_values("x", kind="stable").head(9)),
    "sort_values": ('f.Tail(60).Sort("k", "-i")', lambda d: d.tail(60).sort_values(["k", "i"], ascending=[True, False], kind="stable")),
    "head": ('f.Head(5)', lambda d: d.head(5)),
    "value_counts": ('f.ValueCounts("k")', lambda d: counts(d)),
    "describe": ('f.Describe("x", "i")', lambda d: described(d)),
    "corr": ('f.Agg("c = corr(x, i)", "v = cov(x, i)")', lambda d: pairs(d)),
}


def by_time(d):
    """Of rows of one time, numpy takes the last for the value there, whatever stands between: so each time once."""
    return d.assign(x=d.set_index("ts").x.interpolate("time").to_numpy())


def counts(d):
    n = d.groupby("k", sort=False).size().rename("count").reset_index()
    return n.sort_values("count", ascending=False, kind="stable")


def described(d):
    w = d[["x", "i"]].astype("Float64").describe().rename_axis("statistic").reset_index()
    return w


def pairs(d):
    both = d[["x", "i"]].astype(float).dropna()
    if len(both) < 2:
        return pd.DataFrame({"c": [None], "v": [None]})
    c, v = both.x.corr(both.i), both.x.cov(both.i)
    return pd.DataFrame({"c": [c if both.x.nunique() > 1 else float("nan")], "v": [v]}, dtype=object)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("verb", VERBS)
def test_verb(freshet, verb, data):
    expression, oracle = VERBS[verb]
    df = DATA[data]
    want = oracle(df)
    if verb != "corr":
        want = nulls(want)
    compare(freshet(df, expression), want.drop(columns="ts", errors="ignore"))
