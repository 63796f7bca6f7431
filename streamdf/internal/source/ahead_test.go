package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

// TestAhead reads many files with one core, which is one after the other, and
// with more: batches, bad rows, counts and the error must be the same and come
// in the same order.
func TestAhead(t *testing.T) {
	dir := t.TempDir()
	write := func(i int, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.csv", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		var b strings.Builder
		b.WriteString("n,name\n")
		for j := range 37 * i % 200 {
			if (i+j)%23 == 0 {
				b.WriteString("many,words,here\n")
				continue
			}
			fmt.Fprintf(&b, "%d,name %d\n", 1000*i+j, j%7)
		}
		write(i, b.String())
	}
	for _, policy := range []source.Policy{source.Skip, source.Divert, source.Fail} {
		for _, broken := range []bool{false, true} {
			text := "n,name\n"
			if broken {
				text = "n,nom\n"
			}
			write(13, text)
			var want string
			for _, cores := range []int{1, 2, 8} {
				got := story(t, dir, policy, cores)
				if cores == 1 {
					want = got
				} else if got != want {
					t.Errorf("policy %q, broken %t, %d cores:\n%s\nwith one:\n%s", policy, broken, cores, got, want)
				}
			}
		}
	}
}

// story is all that happens when the files of a folder are read.
func story(t *testing.T, dir string, policy source.Policy, cores int) string {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	var b strings.Builder
	o := source.CSVOptions{BadRows: policy, BatchRows: 50, Schema: column.Schema{{Name: "n", Type: column.Int}, {Name: "name", Type: column.String}}}
	if policy == source.Divert {
		o.OnBadRow = func(row *source.BadRow) { fmt.Fprintln(&b, row) }
	}
	in, err := source.NewCSV(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	var m meter.Meter
	err = in.Read(context.Background(), func(batch *column.Table) error {
		fmt.Fprintln(&b, rows([]*column.Table{batch}))
		return nil
	}, &m)
	if err == nil && m.Bytes.Load() != m.Total.Load() {
		t.Errorf("%d bytes read of %d", m.Bytes.Load(), m.Total.Load())
	}
	fmt.Fprintln(&b, m.Rows.Load(), m.Bad.Load(), err)
	return b.String()
}
