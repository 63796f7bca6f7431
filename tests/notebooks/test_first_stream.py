"""The results of the first notebook equal what pandas computes of the same file, however the stream was cut."""

import figures
import pandas as pd
import pytest
from figures import shared_kernel  # noqa: F401

CSV = figures.ROOT / "data" / "earthquakes.csv"


def quakes():
    return pd.read_csv(CSV, parse_dates=["time"], keep_default_na=False,
                       na_values={c: [""] for c in ["latitude", "longitude", "depth_km", "magnitude"]})


def strong(q):
    z = q.assign(energy=10 ** (1.5 * q.magnitude + 4.8), deep=q.depth_km > 70)
    return z[z.magnitude > 2].reset_index(drop=True)


def timed(q, window, reduce):
    """A rolling window by time over rows in time order, as pandas does it on an index."""
    s = q.set_index("time")[["magnitude"]].sort_index(kind="stable").rolling(window)
    return pd.DataFrame({"magnitude": reduce(s)["magnitude"].to_numpy()})


def grouped(q):
    g = q.groupby("network", sort=False).magnitude
    return pd.DataFrame({"n": g.size(), "worst": g.max(), "mean": g.mean(), "p90": g.quantile(0.9)}).reset_index()


# Each result: the notebook's expression, and pandas' answer.
RESULTS = {
    "assign and filter": ('quakes.Assign("energy = 10 ** (1.5 * magnitude + 4.8)", "deep = depth_km > 70").Filter("magnitude > 2")', strong),
    "mean": ('quakes.Mean("magnitude", "depth_km")', lambda q: q[["magnitude", "depth_km"]].mean().to_frame().T),
    "agg": ('quakes.Agg("n = count()", "mean = mean(magnitude)", "std = std(magnitude)", "worst = max(magnitude)", "deepest = max(depth_km)")',
            lambda q: pd.DataFrame({"n": [len(q)], "mean": [q.magnitude.mean()], "std": [q.magnitude.std()],
                                    "worst": [q.magnitude.max()], "deepest": [q.depth_km.max()]})),
    "group by": ('quakes.GroupBy("network").Agg("n = count()", "worst = max(magnitude)", "mean = mean(magnitude)", "p90 = quantile(magnitude, 0.9)")', grouped),
    "group mean": ('quakes.GroupBy("network").Mean("magnitude")',
                   lambda q: q.groupby("network", sort=False).magnitude.mean().reset_index()),
    "rolling rows": ('quakes.Rolling(20).Mean("magnitude", "depth_km")', lambda q: q[["magnitude", "depth_km"]].rolling(20).mean()),
    "rolling time": ('byTime.Rolling("6h").Mean("magnitude")', lambda q: timed(q, "6h", lambda s: s.mean())),
    "rolling quantile": ('byTime.Rolling("12h").Quantile(0.9, "magnitude")',
                         lambda q: timed(q, "12h", lambda s: s.quantile(0.9))),
}


@pytest.mark.parametrize("name", RESULTS)
def test_equals_pandas_for_any_batch_size(shared_kernel, name):
    expression, oracle = RESULTS[name]
    figures.check(shared_kernel, "01-first-stream.ipynb", {"quakes": "earthquakes.csv"},
                  'byTime := quakes.EventTime("time", "0s")\n_ = byTime', expression, oracle(quakes()), sizes=(1, 97, 8192))
