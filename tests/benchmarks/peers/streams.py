"""Peers that are handed batches and give a result for each.

A peer maps the name of an operation to a function of the rows that returns (cut, push): cut(i, j) makes rows i to j-1 a
batch in the peer's native form, which is not timed, and push takes it and returns the result. streamz and river are systems;
numpy and polars are state machines that a good programmer would write by hand.
"""

import numpy as np
import pandas as pd
import polars as pl

SECOND = 1_000_000_000


# streamz: a pandas frame for each emit.


def _streamz(build, columns="x"):
    def make(rows):
        from streamz import Stream
        from streamz.dataframe import DataFrame

        frame = pd.DataFrame({c: pd.array(rows.s, dtype="str") if c == "s" else getattr(rows, c) for c in columns})
        frame.index = pd.to_datetime(rows.ts)
        source, last = Stream(), [None]
        build(DataFrame(source, example=frame.iloc[:2].copy())).stream.sink(lambda result: last.__setitem__(0, result))

        def push(batch):
            source.emit(batch)
            return last[0]

        return lambda i, j: frame.iloc[i:j], push

    return make


def _elementwise(f):
    t = f.assign(z=f.x + f.y)
    return t[t.z > 2]


def _tumbling(f):
    return f.map_partitions(lambda b: b.assign(w=b.index.floor("1s")), f).groupby(["w", "k"]).x.mean()


STREAMZ = {
    "elementwise": _streamz(_elementwise, "xy"),
    "sum": _streamz(lambda f: f.x.sum()),
    "mean": _streamz(lambda f: f.x.mean()),
    "var": _streamz(lambda f: f.x.expanding().var()),
    "groupby_sum": _streamz(lambda f: f.groupby("k").x.sum(), "kx"),
    "groupby_mean_str": _streamz(lambda f: f.groupby("s").x.mean(), "sx"),
    "groupby_var": _streamz(lambda f: f.groupby("k").x.var(), "kx"),
    "rolling20_mean": _streamz(lambda f: f.x.rolling(20).mean()),
    "rolling20_var": _streamz(lambda f: f.x.rolling(20).var()),
    "rolling20_max": _streamz(lambda f: f.x.rolling(20).max()),
    "rolling100_q90": _streamz(lambda f: f.x.rolling(100).quantile(0.9)),
    "rolling10000_q90": _streamz(lambda f: f.x.rolling(10_000).quantile(0.9)),
    "rolling_100ms_q90": _streamz(lambda f: f.x.rolling("100ms").quantile(0.9)),
    "ewm_mean": _streamz(lambda f: f.x.ewm(alpha=0.1).mean()),
    "tumbling_1s_mean": _streamz(_tumbling, "kx"),
    "topk": _streamz(lambda f: f.groupby("s").x.sum().nlargest(10), "sx"),
}


# river: a Python call for each row, so only at batches of one.


def _river(stat):
    def make(rows):
        made = stat()

        def push(batch):
            for x in batch:
                made.update(x)
            return made.get()

        return lambda i, j: rows.x[i:j].tolist(), push

    return make


def _river_by(key, stat):
    def make(rows):
        from river import feature_extraction

        made = feature_extraction.Agg(on="x", by=key, how=stat())

        def push(batch):
            for row in batch:
                made.learn_one(row)
                result = made.transform_one(row)
            return result

        keys = getattr(rows, key)
        return lambda i, j: [{key: k, "x": x} for k, x in zip(keys[i:j].tolist(), rows.x[i:j].tolist())], push

    return make


def _river_ops():
    from river import stats, utils

    return {
        "sum": _river(stats.Sum),
        "mean": _river(stats.Mean),
        "var": _river(stats.Var),
        "groupby_sum": _river_by("k", stats.Sum),
        "groupby_mean_str": _river_by("s", stats.Mean),
        "groupby_var": _river_by("k", stats.Var),
        "rolling20_mean": _river(lambda: utils.Rolling(stats.Mean, window_size=20)),
        "rolling20_var": _river(lambda: utils.Rolling(stats.Var, window_size=20)),
        "rolling20_max": _river(lambda: stats.RollingMax(20)),
        "rolling100_q90": _river(lambda: stats.RollingQuantile(0.9, 100)),
        "rolling10000_q90": _river(lambda: stats.RollingQuantile(0.9, 10_000)),
        "ewm_mean": _river(lambda: stats.EWMean(0.1)),
    }


# numpy: sums, moments of Chan and others, group-bys by bincount.


def _numpy_elementwise(rows):
    def push(batch):
        x, y = batch
        z = x + y
        keep = z > 2
        return x[keep], y[keep], z[keep]

    return lambda i, j: (rows.x[i:j], rows.y[i:j]), push


def _numpy_sum(rows, divide=False):
    total, n = 0.0, 0

    def push(x):
        nonlocal total, n
        total, n = total + x.sum(), n + len(x)
        return total / n if divide else total

    return lambda i, j: rows.x[i:j], push


def _numpy_var(rows):
    n, mean, squares = 0, 0.0, 0.0

    def push(x):
        nonlocal n, mean, squares
        m = x.mean()
        d, all_ = m - mean, n + len(x)
        squares += ((x - m) ** 2).sum() + d * d * n * len(x) / all_
        mean, n = mean + d * len(x) / all_, all_
        return squares / (n - 1) if n > 1 else np.nan

    return lambda i, j: rows.x[i:j], push


def _numpy_groupby_sum(rows):
    sums = np.zeros(100)

    def push(batch):
        sums.__iadd__(np.bincount(batch[0], batch[1], 100))
        return sums.copy()

    return lambda i, j: (rows.k[i:j], rows.x[i:j]), push


def _numpy_groupby_var(rows):
    n, mean, squares = np.zeros(100), np.zeros(100), np.zeros(100)

    def push(batch):
        nonlocal n, mean, squares
        k, x = batch
        m = np.bincount(k, minlength=100)
        means = np.bincount(k, x, 100) / np.maximum(m, 1)
        all_, d = n + m, means - mean
        share = m / np.maximum(all_, 1)
        squares = squares + np.bincount(k, (x - means[k]) ** 2, 100) + d * d * n * share
        mean, n = mean + d * share, all_
        return squares / np.maximum(n - 1, 1)

    return lambda i, j: (rows.k[i:j], rows.x[i:j]), push


NUMPY = {
    "elementwise": _numpy_elementwise,
    "sum": _numpy_sum,
    "mean": lambda rows: _numpy_sum(rows, divide=True),
    "var": _numpy_var,
    "groupby_sum": _numpy_groupby_sum,
    "groupby_var": _numpy_groupby_var,
}


# Polars: the tail of the last batches is kept, or a merged state.

X = pl.col("x")


def _polars_rolling(expression, keep, time=False):
    def make(rows):
        frame = pl.DataFrame({"x": rows.x} | ({"ts": rows.ts} if time else {}))
        if time:
            frame = frame.with_columns(pl.from_epoch("ts", "ns"))
        tail = frame[:0]

        def push(batch):
            nonlocal tail
            window = pl.concat([tail, batch], rechunk=True)
            tail = window[-keep:]
            return window.select(expression)[-len(batch):]

        return lambda i, j: frame[i:j], push

    return make


def _polars_groupby(key, result):
    def make(rows):
        frame, state = pl.DataFrame({key: getattr(rows, key), "x": rows.x}), None

        def push(batch):
            nonlocal state
            new = batch.group_by(key).agg(X.sum(), n=pl.len())
            state = new if state is None else pl.concat([state, new]).group_by(key).agg(X.sum(), pl.col("n").sum())
            return result(state)

        return lambda i, j: frame[i:j], push

    return make


def _polars_elementwise(rows):
    frame = pl.DataFrame({"x": rows.x, "y": rows.y})
    return lambda i, j: frame[i:j], lambda b: b.with_columns(z=X + pl.col("y")).filter(pl.col("z") > 2)


def _polars_tumbling(rows):
    frame, state = pl.DataFrame({"ts": rows.ts, "k": rows.k, "x": rows.x}), None

    def push(batch):
        nonlocal state
        new = batch.group_by(pl.col("ts") // SECOND, "k").agg(X.sum(), n=pl.len())
        if state is not None:
            new = pl.concat([state, new]).group_by("ts", "k").agg(X.sum(), pl.col("n").sum())
        state = new.filter(pl.col("ts") == pl.col("ts").max())  # the open window
        return new.with_columns(m=X / pl.col("n"))

    return lambda i, j: frame[i:j], push


def _polars_asof(rows):
    frame = pl.DataFrame({"ts": rows.ts, "k": rows.k, "x": rows.x})
    quotes = pl.DataFrame({"ts": rows.q_ts, "k": rows.q_k, "bid": rows.q_bid})
    at, last = 0, quotes[:0]

    def cut(i, j):
        nonlocal at
        since, at = at, int(np.searchsorted(rows.q_ts, rows.ts[j - 1], "right"))
        return frame[i:j], quotes[since:at]

    def push(batch):
        nonlocal last
        last = pl.concat([last, batch[1]])
        joined = batch[0].join_asof(last, on="ts", by="k", check_sortedness=False)
        last = last.group_by("k").last().select("ts", "k", "bid").sort("ts")
        return joined

    return cut, push


POLARS = {
    "elementwise": _polars_elementwise,
    "groupby_sum": _polars_groupby("k", lambda s: s),
    "groupby_mean_str": _polars_groupby("s", lambda s: s.with_columns(m=X / pl.col("n"))),
    "topk": _polars_groupby("s", lambda s: s.top_k(10, by="x")),
    "rolling20_mean": _polars_rolling(X.rolling_mean(20), 19),
    "rolling20_var": _polars_rolling(X.rolling_var(20), 19),
    "rolling20_max": _polars_rolling(X.rolling_max(20), 19),
    "rolling100_q90": _polars_rolling(X.rolling_quantile(0.9, "linear", 100), 99),
    "rolling10000_q90": _polars_rolling(X.rolling_quantile(0.9, "linear", 10_000), 9_999),
    "rolling_100ms_q90": _polars_rolling(X.rolling_quantile_by("ts", "100ms", quantile=0.9, interpolation="linear"), 200, time=True),
    "tumbling_1s_mean": _polars_tumbling,
    "asof_join": _polars_asof,
}

PEERS = {"streamz": lambda: STREAMZ, "river": _river_ops, "numpy": lambda: NUMPY, "polars": lambda: POLARS}
