"""The results of the notebooks on windows, joins and plots equal what pandas computes of the same files, however the streams were cut."""

import figures
import pandas as pd
import pytest
from figures import shared_kernel  # noqa: F401

DATA = figures.ROOT / "data"
DELAY = "dep_delay_min"


@pytest.fixture(scope="module")
def flights():
    return pd.read_csv(DATA / "nyc-flights-2013-01.csv", parse_dates=["departed", "scheduled"])


@pytest.fixture(scope="module")
def weather():
    return pd.read_csv(DATA / "nyc-weather-2013-01.csv", parse_dates=["time"])


def windows(kernel, setup, expression, want):
    figures.check(kernel, "02-windows.ipynb", {"flights": "nyc-flights-2013-01.csv"}, setup, expression, want)


BY_DEPARTURE = 'byDeparture := flights.EventTime("departed", "0s")'
BY_SCHEDULE = 'bySchedule := flights.EventTime("scheduled", "165m")'


def test_rolling_rows(shared_kernel, flights):
    want = flights[[DELAY, "arr_delay_min"]].rolling(100).mean()
    windows(shared_kernel, "", f'flights.Rolling(100).Mean("{DELAY}", "arr_delay_min")', want)


def test_rolling_time(shared_kernel, flights):
    last = flights.set_index("departed")[DELAY].rolling("6h")
    want = pd.DataFrame({"n": last.count().astype(int), "mean": last.mean(), "p90": last.quantile(0.9)})
    windows(shared_kernel, BY_DEPARTURE,
            f'byDeparture.Rolling("6h").Agg("n = count()", "mean = mean({DELAY})", "p90 = quantile({DELAY}, 0.9)")', want)


def test_rolling_time_by_group(shared_kernel, flights):
    parts = [g.set_index("departed")[DELAY].rolling("12h").mean().set_axis(g.index) for _, g in flights.groupby("origin")]
    want = flights[["origin", "departed"]].assign(**{DELAY: pd.concat(parts).sort_index()})
    windows(shared_kernel, BY_DEPARTURE, f'byDeparture.GroupBy("origin").Rolling("12h").Mean("{DELAY}")', want)


def by_origin(rows):
    g = rows.groupby("origin", sort=False)[DELAY]
    return pd.DataFrame({"flights": g.size(), "delay": g.mean(), "worst": g.max()}).reset_index()


AGG = f'Agg("flights = count()", "delay = mean({DELAY})", "worst = max({DELAY})")'


def test_window_of_the_last_day(shared_kernel, flights):
    rows = flights[flights.departed > flights.departed.max() - pd.Timedelta("24h")]
    want = by_origin(rows).set_index("origin").loc[flights.origin.unique()].reset_index()
    windows(shared_kernel, BY_DEPARTURE, f'byDeparture.Window("24h").GroupBy("origin").{AGG}', want)


def test_tumbling_days(shared_kernel, flights):
    day = flights.departed.dt.floor("1D")
    want = pd.concat([by_origin(rows).assign(window_start=start) for start, rows in flights.groupby(day)], ignore_index=True)
    windows(shared_kernel, BY_DEPARTURE, f'byDeparture.Tumbling("1d").GroupBy("origin").{AGG}', want)


def late(flights, patience):
    """Rows behind the newest scheduled time before them by more than the patience."""
    return flights.scheduled < flights.scheduled.cummax() - pd.Timedelta(patience)


def test_late_rows(shared_kernel, flights):
    code = next(c for c in figures.cells("02-windows.ipynb") if ".Late().Collect().Len()" in c)
    run = shared_kernel.ok('month := streamdf.ReadCSV("data/nyc-flights-2013-01.csv")\n' + code)
    minutes = {"0s": 0, "1m": 1, "41m": 41, "165m": 165, "1300m": 1300}
    assert run.stdout.splitlines() == [
        f"{text:>6} of patience: {late(flights, f'{n}min').sum():6d} rows are late" for text, n in minutes.items()]


def test_windows_without_late_rows(shared_kernel, flights):
    rows = flights[~late(flights, "165min")]
    g = rows.groupby(rows.scheduled.dt.floor("1D"))[DELAY]
    want = pd.DataFrame({"flights": g.size(), "delay": g.mean()}).rename_axis("window_start").reset_index()
    windows(shared_kernel, BY_SCHEDULE, f'bySchedule.Tumbling("1d").Agg("flights = count()", "delay = mean({DELAY})")', want)


def test_sessions(shared_kernel):
    quakes = pd.read_csv(DATA / "earthquakes.csv", parse_dates=["time"], keep_default_na=False, na_values={"magnitude": [""]})
    quakes = quakes.sort_values("time", kind="stable")
    new = quakes.groupby("network").time.diff() > pd.Timedelta("20min")
    session = new.groupby(quakes.network).cumsum()
    g = quakes.groupby(["network", session])
    want = pd.DataFrame({"window_start": g.time.min(), "window_end": g.time.max() + pd.Timedelta("20min"),
                         "n": g.size(), "worst": g.magnitude.max(), "place": g.place.first()}).query("n >= 8")
    want = want.reset_index("network").sort_values(["window_end", "window_start"])
    figures.check(shared_kernel, "02-windows.ipynb", {"quakes": "earthquakes.csv"}, 'quakes = quakes.EventTime("time", "0s")',
          'quakes.Session("20m").GroupBy("network").Agg("n = count()", "worst = max(magnitude)", "place = first(place)").Filter("n >= 8")', want)


def joins(kernel, setup, expression, want):
    source = {"flights": "nyc-flights-2013-01.csv", "weather": "nyc-weather-2013-01.csv"}
    figures.check(kernel, "03-joins.ipynb", source,
          'flights, weather = flights.EventTime("departed", "0s"), weather.EventTime("time", "0s")\n' + setup, expression, want)


def carriers():
    """The cell that makes the table of airlines, and the table."""
    code = figures.cells("03-joins.ipynb")[0]
    table = code[:code.index("flights :=")]
    strings = [s for s in table.split('"')[1::2] if s not in ("carrier", "airline")]
    half = len(strings) // 2
    return table, pd.DataFrame({"carrier": strings[:half], "airline": strings[half:]})


def test_lookup(shared_kernel, flights):
    setup, table = carriers()
    g = flights.merge(table, "left", "carrier").groupby("airline", sort=False)[DELAY]
    want = pd.DataFrame({"flights": g.size(), "delay": g.mean()}).reset_index().sort_values("delay", ascending=False)
    joins(shared_kernel, setup + '\nnamed := flights.Lookup(carriers, "carrier")\n_ = weather',
          f'named.GroupBy("airline").Agg("flights = count()", "delay = mean({DELAY})").Sort("-delay")', want)


IN_WEATHER = 'inWeather := flights.AsofJoin(weather, streamdf.AsofOptions{By: "origin = station", Tolerance: "2h"})'


def in_weather(flights, weather):
    return pd.merge_asof(flights, weather, left_on="departed", right_on="time", left_by="origin", right_by="station",
                         tolerance=pd.Timedelta("2h"))


def test_asof_join(shared_kernel, flights, weather):
    want = in_weather(flights, weather)[["departed", "origin", DELAY, "temp_c", "wind_ms", "precip_mm"]]
    joins(shared_kernel, IN_WEATHER, f'inWeather.Select("departed", "origin", "{DELAY}", "temp_c", "wind_ms", "precip_mm")', want)


def test_groups_of_a_join(shared_kernel, flights, weather):
    rows = in_weather(flights, weather)
    rows = rows[rows.wind_ms.notna()].assign(wet=rows.precip_mm > 0, windy=rows.wind_ms > 8)
    g = rows.groupby(["wet", "windy"], sort=False)[DELAY]
    want = pd.DataFrame({"flights": g.size(), "delay": g.mean(), "p90": g.quantile(0.9)}).reset_index()
    joins(shared_kernel, IN_WEATHER, 'inWeather.GroupBy("wet = precip_mm > 0", "windy = wind_ms > 8").'
          f'Agg("flights = count()", "delay = mean({DELAY})", "p90 = quantile({DELAY}, 0.9)")', want)


def test_pairs(shared_kernel, flights):
    def of(carrier):
        return flights[flights.carrier == carrier][["departed", "origin", "dest", "flight", DELAY]]
    pairs = of("UA").merge(of("AA"), on="dest", suffixes=("", "_right"))
    pairs = pairs[(pairs.departed - pairs.departed_right).abs() <= pd.Timedelta("10min")]
    g = pairs.assign(earlier=pairs[DELAY + "_right"] - pairs[DELAY]).groupby("dest").earlier
    want = pd.DataFrame({"pairs": g.size(), "united_earlier": g.mean()}).reset_index()
    code = [line for c in figures.cells("03-joins.ipynb") if "rivals :=" in c for line in c.splitlines() if ":=" in line]
    expression = f'rivals.GroupBy("dest").Agg("pairs = count()", "united_earlier = mean({DELAY}_right - {DELAY})")'
    text = figures.collect(shared_kernel, "\n".join(
        ['flights := streamdf.ReadCSV("data/nyc-flights-2013-01.csv").EventTime("departed", "0s")'] + code), expression)
    figures.compare(figures.read(text).sort_values("dest").reset_index(drop=True), want)


def plots(kernel, expression, want):
    source = {"flights": "nyc-flights-2013-01.csv", "seattle": "seattle-weather.csv"}
    figures.check(kernel, "04-plots.ipynb", source, 'seattle = seattle.EventTime("date", "0s")\n_, _ = flights, seattle', expression, want)


@pytest.fixture(scope="module")
def seattle():
    return pd.read_csv(DATA / "seattle-weather.csv", parse_dates=["date"])


def test_band(shared_kernel, seattle):
    last = seattle.set_index("date").rolling("30D")
    want = pd.DataFrame({"coldest": last.temp_min_c.min(), "warmest": last.temp_max_c.max(), "mean": last.temp_max_c.mean()})
    plots(shared_kernel, 'seattle.Rolling("30d").Agg("coldest = min(temp_min_c)", "warmest = max(temp_max_c)", "mean = mean(temp_max_c)")', want)


def test_rain_since_new_year(shared_kernel, seattle):
    year = seattle.date.dt.year.rename("year")
    want = pd.DataFrame({"year": year, "date": seattle.date.dt.tz_localize("UTC"),
                         "precipitation_mm": seattle.groupby(year).precipitation_mm.cumsum()})
    plots(shared_kernel, 'seattle.GroupBy("year = year(date)").Expanding().Sum("precipitation_mm")', want)


def test_delays_by_hour_and_by_day(shared_kernel, flights):
    for unit, of in {"hour": flights.scheduled.dt.hour, "day": flights.scheduled.dt.day}.items():
        g = flights.groupby([of.rename(unit), "origin"], sort=False)[DELAY]
        want = g.mean().rename("delay").reset_index()
        plots(shared_kernel, f'flights.GroupBy("{unit} = {unit}(scheduled)", "origin").Agg("delay = mean({DELAY})")', want)


def test_airlines_and_destinations(shared_kernel, flights):
    mean = flights.groupby("carrier", sort=False)[DELAY].mean().sort_values(ascending=False).reset_index()
    plots(shared_kernel, f'flights.GroupBy("carrier").Mean("{DELAY}").Sort("-{DELAY}")', mean)
    count = flights.groupby("dest", sort=False).size().rename("count").sort_values(ascending=False, kind="stable").head(15).reset_index()
    plots(shared_kernel, 'flights.GroupBy("dest").Count().TopK(15, "count")', count)
