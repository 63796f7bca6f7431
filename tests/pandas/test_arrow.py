"""Arrow and Parquet files: what is written here pyarrow reads, and the other way round, type by type."""

import datetime as dt
import decimal
import itertools

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from conftest import Kernel

UTC = dt.timezone.utc
AT = dt.datetime(2026, 1, 5, 9, 30, 0, 123456)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    k = Kernel(cwd=str(tmp_path_factory.mktemp("arrow")))
    k.ok('''func show(f *streamdf.Frame) {
	for _, c := range f.Schema() { fmt.Printf("%s %s,", c.Name, c.Type) }
	fmt.Println()
	t := f.Collect()
	for row := range t.Len() {
		for _, name := range t.Names() {
			if v := t.Value(row, name); v == nil { fmt.Print("null;") } else if s, ok := v.(string); ok { fmt.Printf("%q;", s) } else { fmt.Print(v, ";") }
		}
		fmt.Println()
	}
}''')
    yield k
    k.close()


def write_arrow(table, path, **options):
    with pa.ipc.new_file(path, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as out:
        out.write_table(table)


def write_stream(table, path):
    with pa.ipc.new_stream(path, table.schema) as out:
        out.write_table(table, max_chunksize=2)


WRITERS = {
    "arrow": write_arrow, "arrow zstd": lambda t, p: write_arrow(t, p, compression="zstd"), "arrow lz4": lambda t, p: write_arrow(t, p, compression="lz4"),
    "arrow stream": write_stream, "parquet": lambda t, p: pq.write_table(t, p),
    "parquet plain": lambda t, p: pq.write_table(t, p, use_dictionary=False, compression="none", data_page_version="2.0", row_group_size=2),
    "parquet gzip": lambda t, p: pq.write_table(t, p, compression="gzip", version="1.0", coerce_timestamps="us", allow_truncated_timestamps=True),
    "parquet zstd": lambda t, p: pq.write_table(
        t, p, compression="zstd", use_dictionary=False, use_byte_stream_split=[f.name for f in t.schema if pa.types.is_floating(f.type) and f.type != pa.float16()]),
}


def read(kernel, path, options=""):
    kind = "Parquet" if str(path).endswith("parquet") else "Arrow"
    out = kernel.ok(f'show(streamdf.Read{kind}("{path}"{options}))').stdout.splitlines()
    return out[0].rstrip(","), [line.split(";")[:-1] for line in out[1:]]


def file_of(folder, how):
    return folder / f"a.{how.split()[0]}"


# Values as pyarrow has them, the type of the column here, and its values as Go prints them.
COLUMNS = {
    "bool": (pa.array([True, None, False], pa.bool_()), "bool", ["true", "null", "false"]),
    "int8": (pa.array([-128, None, 127], pa.int8()), "int", ["-128", "null", "127"]),
    "int16": (pa.array([-32768, None, 7], pa.int16()), "int", ["-32768", "null", "7"]),
    "int32": (pa.array([-2**31, None, 7], pa.int32()), "int", [str(-2**31), "null", "7"]),
    "int64": (pa.array([-2**63, None, 2**63 - 1], pa.int64()), "int", [str(-2**63), "null", str(2**63 - 1)]),
    "uint8": (pa.array([255, None, 0], pa.uint8()), "int", ["255", "null", "0"]),
    "uint16": (pa.array([65535, None, 0], pa.uint16()), "int", ["65535", "null", "0"]),
    "uint32": (pa.array([2**32 - 1, None, 0], pa.uint32()), "int", [str(2**32 - 1), "null", "0"]),
    "uint64": (pa.array([2**63 - 1, None, 0], pa.uint64()), "int", [str(2**63 - 1), "null", "0"]),
    "float32": (pa.array([0.5, None, float("-inf")], pa.float32()), "float", ["0.5", "null", "-Inf"]),
    "float64": (pa.array([0.1, None, float("nan")], pa.float64()), "float", ["0.1", "null", "NaN"]),
    "string": (pa.array(["ü\n", None, ""], pa.string()), "string", ['"ü\\n"', "null", '""']),
    "large": (pa.array(["a", None, "b"], pa.large_string()), "string", ['"a"', "null", '"b"']),
    "coded": (pa.array(["b", None, "a"]).dictionary_encode(), "string", ['"b"', "null", '"a"']),
    "codes8": (pa.DictionaryArray.from_arrays(pa.array([1, None, 1], pa.int8()), pa.array(["x", "y"])), "string", ['"y"', "null", '"y"']),
    "date32": (pa.array([dt.date(2026, 1, 5), None, dt.date(1969, 12, 31)], pa.date32()), "time", ["2026-01-05 00:00:00 +0000 UTC", "null", "1969-12-31 00:00:00 +0000 UTC"]),
    "date64": (pa.array([dt.date(2026, 1, 5), None, None], pa.date64()), "time", ["2026-01-05 00:00:00 +0000 UTC", "null", "null"]),
    "second": (pa.array([AT.replace(microsecond=0), None, None], pa.timestamp("s")), "time", ["2026-01-05 09:30:00 +0000 UTC", "null", "null"]),
    "milli": (pa.array([AT.replace(microsecond=123000), None, None], pa.timestamp("ms")), "time", ["2026-01-05 09:30:00.123 +0000 UTC", "null", "null"]),
    "micro": (pa.array([AT, None, None], pa.timestamp("us")), "time", ["2026-01-05 09:30:00.123456 +0000 UTC", "null", "null"]),
    "nano": (pa.array([AT, None, None], pa.timestamp("ns")), "time", ["2026-01-05 09:30:00.123456 +0000 UTC", "null", "null"]),
    "utc": (pa.array([AT.replace(tzinfo=UTC), None, None], pa.timestamp("us", "UTC")), "time", ["2026-01-05 09:30:00.123456 +0000 UTC", "null", "null"]),
    "zone": (pa.array([AT.replace(tzinfo=UTC), None, None], pa.timestamp("us", "Europe/Berlin")), "time", ["2026-01-05 09:30:00.123456 +0000 UTC", "null", "null"]),
    "span": (pa.array([dt.timedelta(seconds=90), None, dt.timedelta(-1)], pa.duration("ms")), "duration", ["1m30s", "null", "-24h0m0s"]),
    "nanos": (pa.array([7, None, -1], pa.duration("ns")), "duration", ["7ns", "null", "-1ns"]),
    "clock": (pa.array([dt.time(1, 2, 3), None, dt.time(0)], pa.time64("us")), "duration", ["1h2m3s", "null", "0s"]),
    "clock32": (pa.array([dt.time(1, 2, 3), None, dt.time(0)], pa.time32("ms")), "duration", ["1h2m3s", "null", "0s"]),
    "nothing": (pa.nulls(3, pa.string()), "string", ["null"] * 3),
    "no type": (pa.nulls(3), "string", ["null"] * 3),
}


@pytest.mark.parametrize("how", WRITERS)
def test_types(kernel, tmp_path, how):
    table = pa.table({name: values for name, (values, _, _) in COLUMNS.items()})
    WRITERS[how](table, str(file_of(tmp_path, how)))
    schema, rows = read(kernel, file_of(tmp_path, how))
    assert schema == ",".join(f"{name} {kind}" for name, (_, kind, _) in COLUMNS.items())
    for i, (name, (_, _, want)) in enumerate(COLUMNS.items()):
        assert [row[i] for row in rows] == want, name


@pytest.mark.parametrize("how", WRITERS)
@pytest.mark.parametrize("rows", [0, 1, 5000])
def test_many_rows(kernel, tmp_path, how, rows):
    """No row, few and many, and some of the columns in another order."""
    table = pa.table({"a": pa.array(range(rows), pa.int64()), "s": pa.array([None if i % 3 else f"w{i % 7}" for i in range(rows)], pa.string()),
                      "x": pa.array([i / 8 for i in range(rows)], pa.float64())})
    WRITERS[how](table, str(file_of(tmp_path, how)))
    kind = how.split()[0].title()
    schema, got = read(kernel, file_of(tmp_path, how), f', streamdf.{kind}Options{{Columns: []string{{"x", "s"}}, BatchRows: 700}}')
    assert schema == "x float,s string"
    assert got == [[f"{i / 8:g}", "null" if i % 3 else f'"w{i % 7}"'] for i in range(rows)]


REFUSED = {
    "list": pa.array([[1], None], pa.list_(pa.int64())), "struct": pa.array([{"a": 1}, None], pa.struct([("a", pa.int64())])),
    "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())), "fixed": pa.array([b"abcd", None], pa.binary(4)),
    "half": pa.array([0.5, None], pa.float16()), "fixed list": pa.array([[1, 2], None], pa.list_(pa.int64(), 2)),
    "decimal": pa.array([decimal.Decimal("1.5"), None], pa.decimal128(30, 2)),
}


@pytest.mark.parametrize("how", ["arrow", "arrow stream", "parquet"])
@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kernel, tmp_path, how, kind):
    """The column and its type are named, and the others can be read."""
    WRITERS[how](pa.table({"fine": pa.array([7, 8]), kind: REFUSED[kind], "after": pa.array(["a", "b"])}), str(file_of(tmp_path, how)))
    name = how.split()[0].title()
    run = kernel.run(f'streamdf.Read{name}("{file_of(tmp_path, how)}")')
    assert f"column {kind} is " in run.error["evalue"] and "which no column here holds" in run.error["evalue"]
    assert read(kernel, file_of(tmp_path, how), f', streamdf.{name}Options{{Columns: []string{{"after", "fine"}}}}') == ("after string,fine int", [['"a"', "7"], ['"b"', "8"]])


UNFIT = {
    "uint64": (pa.array([2**63], pa.uint64()), "does not fit"), "year 3000": (pa.array([dt.datetime(3000, 1, 1)], pa.timestamp("us")), "does not fit"),
    "day": (pa.array([dt.date(3000, 1, 1)], pa.date32()), "does not fit"),
}


@pytest.mark.parametrize("how", ["arrow", "parquet"])
@pytest.mark.parametrize("kind", UNFIT)
def test_values_that_do_not_fit(kernel, tmp_path, how, kind):
    values, message = UNFIT[kind]
    WRITERS[how](pa.table({"a b": values}), str(file_of(tmp_path, how)))
    run = kernel.run(f'show(streamdf.Read{how.title()}("{file_of(tmp_path, how)}"))')
    assert run.error and message in run.error["evalue"] and "a b" in run.error["evalue"]


# Columns of all types, as Go makes them: with nulls, without, and without rows.
ALL = """streamdf.FromColumns("b", []bool{true, false, true}, "i", []int64{-1 << 63, 0, 1<<63 - 1}, "x", []float64{0.1, math.Inf(-1), math.NaN()},
	"s", []string{"ü\\n", "", "a"}, "ts", []time.Time{time.Date(2026, 1, 5, 9, 30, 0, 123456789, time.UTC), time.Unix(0, -1), time.Unix(0, 0)},
	"d", []time.Duration{-time.Second, 0, 1<<63 - 1})"""
FRAMES = {
    "full": ALL, "nulls": f'{ALL}.Assign("b = s == \'\' ? bool(null) : b", "i = s == \'\' ? int(null) : i", "x = s == \'\' ? float(null) : x").Shift(1, "s", "ts", "d")',
    "empty": f'{ALL}.Filter("false")', "filtered": f'{ALL}.Filter("b")', "coded": f'{ALL}.Assign("s = s == \'a\' ? \'z\' : s").Concat({ALL})',
}


@pytest.mark.parametrize("kind", ["Arrow", "Parquet"])
@pytest.mark.parametrize("name", FRAMES)
def test_written_here(kernel, tmp_path, kind, name):
    path = tmp_path / f"a.{kind.lower()}"
    kernel.ok(f'if err := ({FRAMES[name]}).Write{kind}("{path}").Wait(); err != nil {{ panic(err) }}')
    table = pq.read_table(path) if kind == "Parquet" else pa.ipc.open_file(str(path)).read_all()
    table.validate(full=True)
    want = {"b": pa.bool_(), "i": pa.int64(), "x": pa.float64(), "s": pa.string(), "ts": pa.timestamp("ns", "UTC"), "d": pa.duration("ns")}
    assert {f.name: f.type for f in table.schema} == want
    schema, rows = read(kernel, path)
    assert schema == "b bool,i int,x float,s string,ts time,d duration"
    assert len(rows) == table.num_rows
    for (i, column), (at, row) in itertools.product(enumerate(table.columns), enumerate(rows)):
        v = column[at]
        if not v.is_valid:
            assert row[i] == "null"
        elif pa.types.is_string(v.type):
            assert row[i] == '"' + v.as_py().replace("\n", "\\n") + '"'
        elif pa.types.is_floating(v.type):
            assert float(row[i]) == v.as_py() or (row[i] == "NaN" and v.as_py() != v.as_py())
        elif pa.types.is_boolean(v.type):
            assert row[i] == str(v.as_py()).lower()
        elif pa.types.is_int64(v.type):
            assert row[i] == str(v.as_py())
    # And back: what pyarrow makes of the file is the same file to us.
    again = tmp_path / f"again.{kind.lower()}"
    (pq.write_table if kind == "Parquet" else write_arrow)(table, str(again))
    assert read(kernel, again) == (schema, rows)
