"""Windows of event time and joins of rows that come late and out of order, as DuckDB computes them of all rows at once.

What SQL has no word for, which rows are late, is said in it: those behind the newest time so far by more than the delay.
"""

import duckdb
import numpy as np
import pandas as pd
import pytest
from kernel import freshet  # noqa: F401
from oracle import compare

ROWS = 160


def disorder(seed, nulls, jump):
    """Rows of which some come up to jump seconds late, some at one time, some without a time, a key or a value; i is the
    number of the row. Values are eighths: their sums are exact in any order."""
    r = np.random.default_rng(seed)
    at = np.cumsum(r.choice([0, 250, 1000, 6000], ROWS, p=[0.2, 0.4, 0.3, 0.1])) - r.integers(0, 1000 * jump + 1, ROWS) // 250 * 250
    ts = pd.Series(pd.Timestamp("2026-01-05 09:00:00") + pd.to_timedelta(at, "ms"))
    k = pd.Series(r.choice(["a", "b", "c"], ROWS))
    x = pd.Series(r.integers(-80, 80, ROWS) / 8)
    for column in (ts, k, x):
        column[r.random(ROWS) < nulls] = None
    return pd.DataFrame({"ts": ts, "k": k, "x": x, "i": range(ROWS)})


DATA = {
    "in order": disorder(1, 0, 0), "late": disorder(2, 0, 5), "very late": disorder(3, 0.05, 20), "nulls": disorder(4, 0.3, 3),
    "no row": disorder(5, 0, 0).head(0), "one row": disorder(6, 0, 0).head(1), "no time": disorder(7, 0, 2).assign(ts=pd.NaT),
}
data = pytest.mark.parametrize("name", DATA)
delayed = pytest.mark.parametrize("delay", [0, 4])

CALLS = """count(*) as n, count(x) as c, coalesce(sum(x), 0) as s, avg(x) as m, min(x) as lo, max(x) as hi, var_samp(x) as v, median(x) as med,
  quantile_cont(x, 0.3) as q, arg_min(x, (ts, i)) as f, arg_max(x, (ts, i)) as l, count(distinct x) as u"""
GO = ', '.join(f'"{call}"' for call in (
    "n = count()", "c = count(x)", "s = sum(x)", "m = mean(x)", "lo = min(x)", "hi = max(x)", "v = var(x)", "med = median(x)",
    "q = quantile(x, 0.3)", "f = first(x)", "l = last(x)", "u = nunique(x)"))


CONNECTIONS = {}


def connection(name):
    """DuckDB with the rows of a name in raw."""
    if name not in CONNECTIONS:
        CONNECTIONS[name] = con = duckdb.connect()
        con.register("df", DATA[name])
        con.execute("create table raw as select ts::timestamp as ts, k::varchar as k, x::double as x, i::bigint as i from df")
    return CONNECTIONS[name]


def sql(name, delay, query):
    """What a query gives over rows: t are those in time, late the others."""
    con = connection(name)
    con.execute(f"""create or replace view arrived as select *, ts is null or coalesce(ts < max(ts) over (order by i rows between unbounded preceding
        and 1 preceding) - interval {delay} second, false) as late from raw;
        create or replace view t as select ts, k, x, i from arrived where not late;
        create or replace view late as select ts, k, x, i from arrived where late""")
    result = con.execute(query)
    names = [c[0] for c in result.description]
    return pd.DataFrame([[text(v) for v in row] for row in result.fetchall()], columns=names, dtype=object)


def text(v):
    """A time as Freshet writes it."""
    if not hasattr(v, "isoformat"):
        return v
    return v.isoformat(timespec="microseconds").rstrip("0").rstrip(".") + "Z"


# The windows of a row, as a query over t with the columns window_start and window_end.
def stepped(size, step):
    return f"""select *, window_start + interval {size} second as window_end from (select *, unnest(generate_series(
        time_bucket(interval {step} second, ts, timestamp '1970-01-01') - interval {size - step} second,
        time_bucket(interval {step} second, ts, timestamp '1970-01-01'), interval {step} second)) as window_start from t)"""


def cumulating(step, size):
    return f"""select * from (select *, window_start + to_seconds(unnest(generate_series({step}, {size}, {step}))) as window_end from (
        select *, time_bucket(interval {size} second, ts, timestamp '1970-01-01') as window_start from t)) where ts < window_end"""


def session(gap, key):
    return f"""select *, min(ts) over s as window_start, max(ts) over s + interval {gap} second as window_end from (
        select *, sum(fresh) over (partition by {key} order by ts, i) as number from (
        select *, case when ts - lag(ts) over (partition by {key} order by ts, i) <= interval {gap} second then 0 else 1 end as fresh from t
        where {key} is not null)) window s as (partition by {key}, number)"""


WINDOWS = {
    "tumbling": ('Tumbling("3s")', lambda key: stepped(3, 3)), "hopping": ('Hopping("6s", "2s")', lambda key: stepped(6, 2)),
    "cumulating": ('Cumulating("2s", "8s")', lambda key: cumulating(2, 8)), "session": ('Session("2s")', lambda key: session(2, key)),
}


@data
@delayed
@pytest.mark.parametrize("kind", WINDOWS)
def test_windows(freshet, name, delay, kind):
    go, windows = WINDOWS[kind]
    want = sql(name, delay, f"""select window_start, window_end, k, {CALLS} from ({windows("k")}) where k is not null
        group by all order by window_end, window_start, min((ts, i))""")
    compare(freshet(DATA[name], f'f.EventTime("ts", "{delay}s").{go}.GroupBy("k").Agg({GO})'), want)
    early = freshet(DATA[name], f'f.EventTime("ts", "{delay}s").{go}.GroupBy("k").Early(100000).Agg({GO})')
    compare(early, want.assign(final="true"))


@data
@pytest.mark.parametrize("kind", WINDOWS)
def test_windows_of_all(freshet, name, kind):
    go, windows = WINDOWS[kind]
    want = sql(name, 4, f"""select window_start, window_end, {CALLS} from ({windows("true")})
        group by all order by window_end, window_start""")
    compare(freshet(DATA[name], f'f.EventTime("ts", "4s").{go}.Agg({GO})'), want)


@data
def test_windows_of_windows(freshet, name):
    """Three seconds add up to nine, though the first watermark is that of the windows."""
    want = sql(name, 4, f"""select time_bucket(interval 9 second, window_start, timestamp '1970-01-01') as window_start,
        time_bucket(interval 9 second, window_start, timestamp '1970-01-01') + interval 9 second as window_end, sum(n) as n, count(*) as windows
        from (select window_start, k, count(*) as n from ({stepped(3, 3)}) where k is not null group by all) group by 1, 2 order by 2""")
    got = freshet(DATA[name], 'f.EventTime("ts", "4s").Tumbling("3s").GroupBy("k").Agg("n = count()").Tumbling("9s").Agg("n = sum(n)", "windows = count()")')
    compare(got, want)


@data
@delayed
def test_late_rows(freshet, name, delay):
    """They are given aside, counted, and missing from the rest."""
    late = sql(name, delay, "select * from late order by i")
    compare(freshet(DATA[name], f'f.EventTime("ts", "{delay}s").Late()'), late)
    compare(freshet(DATA[name], f'f.EventTime("ts", "{delay}s")'), sql(name, delay, "select * from t order by i"))
    assert freshet.late(DATA[name], f'f.EventTime("ts", "{delay}s").Tumbling("3s").Count()') == len(late)


@data
@delayed
@pytest.mark.parametrize("by", [None, "k"])
def test_rolling_by_time(freshet, name, delay, by):
    """Rows in the order of their times, each with the window that ends at it."""
    same = "and a.k = b.k" if by else ""
    want = sql(name, delay, f"""select b.i, count(a.x) as c, case when count(a.x) > 0 then sum(a.x) end as s, avg(a.x) as m, max(a.x) as hi,
        var_samp(a.x) as v, median(a.x) as q from t b join t a on a.ts > b.ts - interval 5 second and (a.ts, a.i) <= (b.ts, b.i) {same}
        group by b.i, b.ts order by b.ts, b.i""")
    group = f'.GroupBy("{by}")' if by else ""
    calls = '"c = count(x)", "s = sum(x)", "m = mean(x)", "hi = max(x)", "v = var(x)", "q = median(x)"'
    got = freshet(DATA[name], f'f.EventTime("ts", "{delay}s"){group}.Rolling("5s").Assign({calls})')
    if by:
        got = got[got.k != ""].reset_index(drop=True)  # a row without a key has no window
    compare(got, want)


RIGHT = 'f.Filter("x > 0").Select("ts", "k", "q = x", "j = i")'


def sides(delay):
    """The left, and the right with a watermark of its own."""
    return f"""with l as (select * from t), r as (select ts, k, x as q, i as j from (select *, coalesce(ts < max(ts) over (order by i rows between
        unbounded preceding and 1 preceding) - interval {delay} second, false) as behind from raw where x > 0 and ts is not null) where not behind)"""


@data
@delayed
@pytest.mark.parametrize("within", [0, 2])
@pytest.mark.parametrize("how", ["inner", "left", "full"])
def test_join(freshet, name, delay, how, within):
    want = sql(name, delay, f"""{sides(delay)} select l.ts, coalesce(l.k, r.k) as k, l.x, l.i, r.ts as ts_right, r.q, r.j from l {how} join r
        on l.k = r.k and l.ts - r.ts between -interval {within} second and interval {within} second order by l.i, r.j""")
    got = freshet(DATA[name], f'f.EventTime("ts", "{delay}s").Join({RIGHT}.EventTime("ts", "{delay}s"), "k", '
                              f'streamdf.JoinOptions{{How: "{how}", Within: "{within}s"}})')
    if how == "inner":
        later = got[["ts", "ts_right"]].apply(pd.to_datetime, format="ISO8601").max(axis=1)
        assert later.is_monotonic_increasing, "pairs come when the later of the two rows does"
    numbers = got[["i", "j"]].apply(pd.to_numeric).fillna(10**9)
    compare(got.loc[numbers.sort_values(["i", "j"]).index].reset_index(drop=True), want)


@data
@delayed
@pytest.mark.parametrize("by", [None, "k"])
@pytest.mark.parametrize("direction,tolerance", [("backward", None), ("backward", 1), ("forward", 2), ("nearest", 0), ("nearest", 3)])
def test_asof(freshet, name, delay, by, direction, tolerance):
    """Of several rows of one time the last stands before, and the first after."""
    same = "l.k = r.k and" if by else ""
    bound = f"interval {tolerance if tolerance is not None else 10**6} second"
    key = "k" if by else "true"
    want = sql(name, delay, f"""{sides(delay)}, latest as (select * from r qualify row_number() over (partition by {key}, ts order by j desc) = 1),
        earliest as (select * from r qualify row_number() over (partition by {key}, ts order by j) = 1),
        b as (select l.*, r.q, r.j, l.ts - r.ts as gap from l asof left join latest r on {same} l.ts >= r.ts),
        f as (select l.i, r.q, r.j, r.ts - l.ts as gap from l asof left join earliest r on {same} l.ts <= r.ts),
        near as (select b.ts, b.k, b.x, b.i, case when b.gap <= {bound} then b.gap end as before, case when f.gap <= {bound} then f.gap end as after,
            b.q as bq, b.j as bj, f.q as fq, f.j as fj from b join f on b.i = f.i),
        chosen as (select *, case '{direction}' when 'backward' then before is not null when 'forward' then false
            else before is not null and (after is null or before <= after) end as back,
            '{direction}' <> 'backward' and after is not null as forth from near)
        select k, x, i, case when back then bq when forth then fq end as q, case when back then bj when forth then fj end as j
        from chosen order by ts, i""")
    options = [f'Direction: "{direction}"'] + ([f'By: "{by}"'] if by else []) + ([f'Tolerance: "{tolerance}s"'] if tolerance is not None else [])
    right = RIGHT if by else RIGHT.replace('"k", ', "")
    got = freshet(DATA[name], f'f.EventTime("ts", "{delay}s").AsofJoin({right}.EventTime("ts", "{delay}s"), streamdf.AsofOptions{{{", ".join(options)}}})')
    compare(got, want)


@data
def test_concat(freshet, name):
    """Two frames in one, in the order of event time."""
    want = sql(name, 4, """with l as (select *, 1 as side from t), r as (select *, 2 as side from t where x > 0)
        select ts, k, x, i from (from l union all from r) order by ts, side, i""")
    got = freshet(DATA[name], 'f.EventTime("ts", "4s").Concat(f.EventTime("ts", "4s").Filter("x > 0"))')
    compare(got, want)
