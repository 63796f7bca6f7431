package exec_test

import (
	"fmt"
	"slices"
	"time"

	"freshet/streamdf/internal/column"
)

// A record is one row as the reference sees it; nil is null.
type record map[string]any

func recordsOf(t *column.Table) []record {
	rows := make([]record, t.Len())
	for i := range rows {
		rows[i] = record{}
		for k, f := range t.Schema() {
			rows[i][f.Name] = t.Col(k).Value(i)
		}
	}
	return rows
}

// onTime drops late rows and those without a time, one by one.
func onTime(rows []record, delay time.Duration) (kept []record, late int) {
	var newest time.Time
	for _, r := range rows {
		ts, ok := r["ts"].(time.Time)
		if !ok || ts.Before(newest.Add(-delay)) {
			late++
			continue
		}
		if ts.After(newest) {
			newest = ts
		}
		kept = append(kept, r)
	}
	return kept, late
}

func byTime(rows []record) []record {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b record) int { return a["ts"].(time.Time).Compare(b["ts"].(time.Time)) })
	return rows
}

// key spells the keys of a row; ok is false when one is null.
func key(r record, keys []string) (text string, ok bool) {
	for _, k := range keys {
		if r[k] == nil {
			return "", false
		}
		text += fmt.Sprintf("%v|", r[k])
	}
	return text, true
}

// summary is count(), sum(x), mean(x), max(i) and nunique(s) of rows. The sums
// are of eighths and small, so they are exact in any order.
func summary(rows []record, least int) []any {
	count, n, sum, most, words := int64(0), 0, 0.0, any(nil), map[any]bool{}
	inS := 0
	for _, r := range rows {
		count++
		if x, ok := r["x"].(float64); ok {
			n++
			sum += x
		}
		if i, ok := r["i"].(int64); ok && (most == nil || i > most.(int64)) {
			most = i
		}
		if r["s"] != nil {
			inS++
			words[r["s"]] = true
		}
	}
	out := []any{count, sum, nil, most, int64(len(words))}
	if n > 0 {
		out[2] = sum / float64(n)
	}
	if n < least {
		out[1], out[2] = nil, nil
	}
	if len(rows) < least {
		out[3] = nil
	}
	if inS < least {
		out[4] = nil
	}
	return out
}

var summaryCalls = []string{"n = count()", "sum(x)", "mean(x)", "max(i)", "nunique(s)"}

// grouped reduces rows by group; with no keys to one row.
func grouped(rows []record, keys []string) [][]any {
	if len(keys) == 0 {
		return [][]any{summary(rows, 0)}
	}
	var order []string
	members := map[string][]record{}
	for _, r := range rows {
		k, ok := key(r, keys)
		if !ok {
			continue
		}
		if members[k] == nil {
			order = append(order, k)
		}
		members[k] = append(members[k], r)
	}
	var out [][]any
	for _, k := range order {
		var line []any
		for _, name := range keys {
			line = append(line, members[k][0][name])
		}
		out = append(out, append(line, summary(members[k], 0)...))
	}
	return out
}

// rolled reduces the window of each row within its group: the last size rows,
// or those of the last span.
func rolled(rows []record, keys []string, size int, span time.Duration, least int) [][]any {
	var out [][]any
	for i, r := range rows {
		k, ok := key(r, keys)
		var window []record
		for j := i; j >= 0 && ok; j-- {
			other, same := key(rows[j], keys)
			if !same || other != k {
				continue
			}
			if size > 0 && len(window) == size || size == 0 && r["ts"].(time.Time).Sub(rows[j]["ts"].(time.Time)) >= span {
				break
			}
			window = append(window, rows[j])
		}
		line := []any{nil, nil, nil, nil, nil}
		if ok {
			line = summary(window, least)
		}
		out = append(out, append([]any{r["i"]}, line...))
	}
	return out
}

// lastOf are the rows of the last span.
func lastOf(rows []record, span time.Duration) []record {
	for i := range rows {
		if rows[len(rows)-1]["ts"].(time.Time).Sub(rows[i]["ts"].(time.Time)) < span {
			return rows[i:]
		}
	}
	return nil
}

func linesOf(t *column.Table) [][]any {
	var out [][]any
	for i := range t.Len() {
		var line []any
		for k := range t.Schema() {
			line = append(line, t.Col(k).Value(i))
		}
		out = append(out, line)
	}
	return out
}
