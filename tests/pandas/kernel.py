"""One kernel for all tests of a module, and how a frame is computed in it."""

import io

import pandas as pd
import pytest
from conftest import Kernel


def written(df):
    """The rows with NaN spelled out where it is a value."""
    if not df.attrs.get("NaN is a value"):
        return df
    return df.assign(x=["NaN" if x != x and i is not pd.NA and i == i else "" if x != x else repr(float(x)) for x, i in zip(df.x, df.i)])


@pytest.fixture(scope="module")
def freshet(tmp_path_factory):
    """Computes a Go expression on a frame called f of the rows of df, in batches of three sizes; .late counts its late
    rows, and .cell runs any Go."""
    folder = tmp_path_factory.mktemp("pandas")
    k = Kernel(cwd=str(folder))
    schema = 'streamdf.Schema{{"ts", streamdf.Time}, {"k", streamdf.String}, {"x", streamdf.Float}, {"i", streamdf.Int}}'
    k.ok(f"""
func compute(path string, build func(*streamdf.Frame) *streamdf.Frame) {{
	var first string
	for n, rows := range []int{{8192, 1, 37}} {{
		var text strings.Builder
		f := streamdf.ReadCSV(path, streamdf.CSVOptions{{BatchRows: rows, Schema: {schema}}})
		if err := build(f).Collect().WriteCSV(&text); err != nil {{
			panic(err)
		}}
		if n > 0 && text.String() != first {{
			panic(fmt.Sprintf("in batches of %d rows the answer is another:\\n%s\\n%s", rows, text.String(), first))
		}}
		first = text.String()
	}}
	fmt.Print(first)
}}""")
    k.ok(f"""
func late(path string, build func(*streamdf.Frame) *streamdf.Frame) {{
	q := build(streamdf.ReadCSV(path, streamdf.CSVOptions{{BatchRows: 7, Schema: {schema}}})).Start()
	if err := q.Wait(); err != nil {{
		panic(err)
	}}
	fmt.Print(q.Stats().Late)
}}""")
    known = {}

    def path_of(df):
        key = id(df)
        if key not in known:
            path = folder / f"{len(known)}.csv"
            written(df).to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%S.%fZ")
            known[key] = (path, df)
        return known[key][0]

    def ask(function, df, expression):
        return k.ok(f'{function}("{path_of(df)}", func(f *streamdf.Frame) *streamdf.Frame {{ return {expression} }})').stdout

    def run(df, expression):
        return pd.read_csv(io.StringIO(ask("compute", df, expression)), dtype=str, keep_default_na=False, skip_blank_lines=False)

    run.late = lambda df, expression: int(ask("late", df, expression))
    run.cell = lambda code: k.ok(code).stdout
    yield run
    k.close()
