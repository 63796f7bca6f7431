package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

// jsonRows reads lines and spells the columns and rows.
func jsonRows(t *testing.T, in *source.JSONLines) (string, error) {
	t.Helper()
	var b strings.Builder
	for _, f := range in.Schema() {
		fmt.Fprintf(&b, "%s %s, ", f.Name, f.Type)
	}
	err := in.Read(context.Background(), func(t *column.Table) error {
		for i := range t.Len() {
			b.WriteString("|")
			for k := range t.Schema() {
				fmt.Fprintf(&b, " %v", t.Col(k).Value(i))
			}
		}
		return nil
	}, &meter.Meter{})
	return b.String(), err
}

func TestJSONLines(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"types", `{"i": 1, "f": 1.5, "b": true, "s": "a", "t": "2026-01-05T09:00:00Z", "d": "1m30s"}`, "i int, f float, b bool, s string, t time, d duration, | 1 1.5 true a 2026-01-05 09:00:00 +0000 UTC 1m30s"},
		{"keys that come and go", "{\"a\":1}\n\n{\"b\":null,\"a\":null}\r\n{\"b\":2}", "a int, b int, | 1 <nil>| <nil> <nil>| <nil> 2"},
		{"mixed", `{"a":1}` + "\n" + `{"a":2.5}` + "\n" + `{"a":"NaN"}` + "\n" + `{"a":"-Inf"}`, "a float, | 1| 2.5| NaN| -Inf"},
		{"text beats numbers", `{"a":"12"}` + "\n" + `{"a":13}` + "\n" + `{"a":""}`, "a string, | 12| 13| "},
		{"escapes", `{"a\"b": "x\ny\u00e9", "c": "\\"}`, "a\"b string, c string, | x\nyé \\"},
		{"nested", `{"a": {"b": [1, "}"]}, "c": [ ], "d": 1}`, `a string, c string, d int, | {"b": [1, "}"]} [ ] 1`},
		{"spaces", " { \"a\" : 1 , \"b\" : false } ", "a int, b bool, | 1 false"},
		{"mark", "\ufeff{\"a\":1}", "a int, | 1"},
		{"no keys in some", "{}\n{\"a\":1}", "a int, | <nil>| 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "in.jsonl", test.text)
			in, err := source.NewJSONLines(path, source.JSONOptions{BatchRows: 2})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := jsonRows(t, in); got != test.want || err != nil {
				t.Errorf("got  %s (%v)\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestBadJSON(t *testing.T) {
	text := `{"a":1}` + "\n" + `{"a":` + "\n" + `[1]` + "\n" + `{"a":"x"}` + "\n" + `{"a":1,"a":2}` + "\n" + `{"a":7}`
	path := write(t, "in.jsonl", text)
	schema := column.Schema{{Name: "a", Type: column.Int}}
	in, err := source.NewJSONLines(path, source.JSONOptions{Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jsonRows(t, in); err == nil || !strings.Contains(err.Error(), `in.jsonl, line 2: "{\"a\":" is no JSON object`) {
		t.Error(err)
	}
	var bad []string
	in, err = source.NewJSONLines(path, source.JSONOptions{Schema: schema, BadRows: source.Divert, OnBadRow: func(b *source.BadRow) {
		bad = append(bad, fmt.Sprint(b.Line, " ", b.Problem))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := jsonRows(t, in); got != "a int, | 1| 7" || err != nil {
		t.Error(got, err)
	}
	if got := strings.Join(bad, "; "); got != `2 "{\"a\":" is no JSON object; 3 "[1]" is no JSON object; 4 is no int; 5 is the second of this key` {
		t.Error(got)
	}
}

func TestFollowJSON(t *testing.T) {
	path := write(t, "in.jsonl", "{\"a\":1}\n{\"a\":2")
	in, err := source.NewJSONLines(path, source.JSONOptions{Follow: true, Schema: column.Schema{{Name: "a", Type: column.Int}}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	rows, done := make(chan int64, 10), make(chan error)
	go func() {
		done <- in.Read(ctx, func(t *column.Table) error {
			for _, v := range t.Col(0).Ints() {
				rows <- v
			}
			return nil
		}, &meter.Meter{})
	}()
	if got := <-rows; got != 1 {
		t.Errorf("got %d", got)
	}
	add := func(path, text string) {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	add(path, "2}\n{\"a\":3}\n")
	if a, b := <-rows, <-rows; a != 22 || b != 3 {
		t.Errorf("got %d and %d", a, b)
	}
	cancel()
	if err := <-done; err != context.Canceled {
		t.Error(err)
	}
}

// FuzzJSONLines reads any text: it may be refused, never more.
func FuzzJSONLines(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":{"b":[1,"}"]}}`, "{\"a\":\"\\u00\"}", `{"":""}`, "{", "\xff", `{"a":1 ,"b" : -1e5}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "in.jsonl")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		in, err := source.NewJSONLines(path, source.JSONOptions{BadRows: source.Skip})
		if err != nil {
			return
		}
		if _, err := jsonRows(t, in); err != nil {
			t.Error(err)
		}
	})
}
