"""Peers that compute an operation over all rows at once. Each maps its name to a function without arguments."""

import pandas as pd
import polars as pl

SECOND = 1_000_000_000


def pandas_ops(rows):
    f = pd.DataFrame({"ts": rows.ts, "k": rows.k, "s": pd.array(rows.s, dtype="str"), "x": rows.x, "y": rows.y})
    q = pd.DataFrame({"ts": rows.q_ts, "k": rows.q_k, "bid": rows.q_bid})
    x, timed, xy, tkx = f.x, f.set_index(pd.to_datetime(rows.ts)).x, f[["x", "y"]], f[["ts", "k", "x"]]

    def elementwise():
        t = xy.assign(z=xy.x + xy.y)
        return t[t.z > 2]

    return {
        "elementwise": elementwise,
        "sum": x.sum,
        "mean": x.mean,
        "var": x.var,
        "groupby_sum": lambda: f.groupby("k").x.sum(),
        "groupby_mean_str": lambda: f.groupby("s").x.mean(),
        "groupby_var": lambda: f.groupby("k").x.var(),
        "rolling20_mean": lambda: x.rolling(20).mean(),
        "rolling20_var": lambda: x.rolling(20).var(),
        "rolling20_max": lambda: x.rolling(20).max(),
        "rolling100_q90": lambda: x.rolling(100).quantile(0.9),
        "rolling10000_q90": lambda: x.rolling(10_000).quantile(0.9),
        "rolling_100ms_q90": lambda: timed.rolling("100ms").quantile(0.9),
        "ewm_mean": lambda: x.ewm(alpha=0.1).mean(),
        "tumbling_1s_mean": lambda: tkx.assign(w=tkx.ts // SECOND).groupby(["w", "k"]).x.mean(),
        "asof_join": lambda: pd.merge_asof(tkx, q, on="ts", by="k"),
        "topk": lambda: f.groupby("s").x.sum().nlargest(10),
    }


def polars_ops(rows):
    f = pl.DataFrame({"ts": rows.ts, "k": rows.k, "s": rows.names[rows.code].astype(str), "x": rows.x, "y": rows.y}).set_sorted("ts")
    q = pl.DataFrame({"ts": rows.q_ts, "k": rows.q_k, "bid": rows.q_bid}).set_sorted("ts")
    timed, x = f.with_columns(pl.from_epoch("ts", "ns")).set_sorted("ts"), pl.col("x")
    tkx = f.select("ts", "k", "x")

    def quantile(n):
        return lambda: f.select(x.rolling_quantile(0.9, "linear", n))

    return {
        "elementwise": lambda: f.lazy().select("x", "y", z=x + pl.col("y")).filter(pl.col("z") > 2).collect(),
        "sum": lambda: f.select(x.sum()).item(),
        "mean": lambda: f.select(x.mean()).item(),
        "var": lambda: f.select(x.var()).item(),
        "groupby_sum": lambda: f.group_by("k").agg(x.sum()),
        "groupby_mean_str": lambda: f.group_by("s").agg(x.mean()),
        "groupby_var": lambda: f.group_by("k").agg(x.var()),
        "rolling20_mean": lambda: f.select(x.rolling_mean(20)),
        "rolling20_var": lambda: f.select(x.rolling_var(20)),
        "rolling20_max": lambda: f.select(x.rolling_max(20)),
        "rolling100_q90": quantile(100),
        "rolling10000_q90": quantile(10_000),
        "rolling_100ms_q90": lambda: timed.select(x.rolling_quantile_by("ts", "100ms", quantile=0.9, interpolation="linear")),
        "ewm_mean": lambda: f.select(x.ewm_mean(alpha=0.1)),
        "tumbling_1s_mean": lambda: f.lazy().group_by(w=pl.col("ts") // SECOND, k="k").agg(x.mean()).collect(),
        "asof_join": lambda: tkx.join_asof(q, on="ts", by="k", check_sortedness=False),
        "topk": lambda: f.lazy().group_by("s").agg(x.sum()).top_k(10, by="x").collect(),
    }


def duckdb_ops(rows):
    import duckdb
    import pyarrow as pa

    con = duckdb.connect()
    con.register("rows", pa.table({"ts": rows.ts, "k": rows.k, "s": pa.array(rows.s, pa.string()), "x": rows.x, "y": rows.y}))
    con.register("quotes", pa.table({"ts": rows.q_ts, "k": rows.q_k, "bid": rows.q_bid}))
    con.execute("create table t as select * from rows; create table q as select * from quotes")

    def window(what, n):
        return f"select {what} over (order by ts rows {n - 1} preceding) from t"

    queries = {
        "elementwise": "select x, y, x + y z from t where x + y > 2",
        "sum": "select sum(x) from t",
        "mean": "select avg(x) from t",
        "var": "select var_samp(x) from t",
        "groupby_sum": "select k, sum(x) from t group by k",
        "groupby_mean_str": "select s, avg(x) from t group by s",
        "groupby_var": "select k, var_samp(x) from t group by k",
        "rolling20_mean": window("avg(x)", 20),
        "rolling20_var": window("var_samp(x)", 20),
        "rolling20_max": window("max(x)", 20),
        "rolling100_q90": window("quantile_cont(x, 0.9)", 100),
        "rolling10000_q90": window("quantile_cont(x, 0.9)", 10_000),
        "rolling_100ms_q90": "select quantile_cont(x, 0.9) over (order by ts range between 99999999 preceding and current row) from t",
        "tumbling_1s_mean": f"select ts // {SECOND} w, k, avg(x) from t group by all",
        "asof_join": "select t.ts, t.k, t.x, q.bid from t asof left join q on t.k = q.k and t.ts >= q.ts",
        "topk": "select s, sum(x) v from t group by s order by v desc limit 10",
    }
    return {op: lambda sql=sql: con.sql(sql).to_arrow_table() for op, sql in queries.items()}


PEERS = {"pandas": pandas_ops, "polars": polars_ops, "duckdb": duckdb_ops}
