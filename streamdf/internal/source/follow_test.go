package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// following reads a folder in the background; got delivers its batches and
// ended the error of Read.
func following(t *testing.T, dir string, opt source.CSVOptions) (got chan *column.Table, ended chan error) {
	t.Helper()
	opt.Follow = true
	in, err := source.NewCSV(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	got, ended = make(chan *column.Table), make(chan error, 1)
	left := make(chan struct{})
	go func() { // ends when the test cancels ctx
		defer close(left)
		ended <- in.Read(ctx, func(b *column.Table) error {
			select {
			case got <- b:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, &meter.Meter{})
	}()
	t.Cleanup(func() { cancel(); <-left })
	return got, ended
}

// receive waits for batches until they show want.
func receive(t *testing.T, got chan *column.Table, ended chan error, want string) {
	t.Helper()
	var tables []*column.Table
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for rows(tables) != want {
		select {
		case b := <-got:
			tables = append(tables, b)
		case err := <-ended:
			t.Fatalf("it ended: %v", err)
		case <-late.C:
			t.Fatalf("after 20 s there are the rows\n%swant\n%s", rows(tables), want)
		}
		if !strings.HasPrefix(want, rows(tables)) {
			t.Fatalf("got\n%swant\n%s", rows(tables), want)
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
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

func TestFollow(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	put(t, a, "x,s\n1,one\n2,tw")
	got, ended := following(t, dir, source.CSVOptions{})
	receive(t, got, ended, "[1][\"one\"]\n")
	put(t, a, "o\n3,\"th\nree\"\n4")
	receive(t, got, ended, "[2][\"two\"]\n[3][\"th\\nree\"]\n")
	put(t, b, "x,")
	put(t, b, "s\n5,five\n")
	receive(t, got, ended, "[5][\"five\"]\n")
	put(t, a, "0,forty\n")
	receive(t, got, ended, "[40][\"forty\"]\n")
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	c := filepath.Join(dir, "c.csv")
	put(t, filepath.Join(dir, "c.tmp"), "x,s\n6,six\n")
	if err := os.Rename(filepath.Join(dir, "c.tmp"), c); err != nil {
		t.Fatal(err)
	}
	receive(t, got, ended, "[6][\"six\"]\n")
}

// TestFollowWaits starts before even the folder is there.
func TestFollowWaits(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "later")
	got, ended := following(t, filepath.Join(dir, "*.csv"), source.CSVOptions{Schema: column.Schema{{Name: "x", Type: column.Int}}})
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "a.csv"), "x\n1\n")
	receive(t, got, ended, "[1]\n")
}

func TestFollowFails(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(path string) error
		want string
	}{
		{"truncated", func(path string) error { return os.Truncate(path, 2) }, "was truncated or replaced"},
		{"replaced", func(path string) error {
			if err := os.WriteFile(path+".tmp", []byte("x\n7\n8\n9\n"), 0o644); err != nil {
				return err
			}
			return os.Rename(path+".tmp", path)
		}, "was truncated or replaced"},
		{"bad row", func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("three\n")
			return err
		}, `line 4: "three" is no int (x)`},
		{"other columns", func(path string) error {
			return os.WriteFile(filepath.Join(filepath.Dir(path), "b.csv"), []byte("y\n1\n"), 0o644)
		}, "has other columns than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.csv")
			put(t, path, "x\n1\n2\n")
			got, ended := following(t, filepath.Dir(path), source.CSVOptions{})
			receive(t, got, ended, "[1]\n[2]\n")
			if err := tt.do(path); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-ended:
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want …%s…", err, tt.want)
				}
			case b := <-got:
				t.Errorf("got the rows\n%s", rows([]*column.Table{b}))
			}
		})
	}
}

func TestFollowStops(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.csv"), "x\n1\n")
	in, err := source.NewCSV(dir, source.CSVOptions{Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	why := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(context.Background())
	err = in.Read(ctx, func(*column.Table) error { cancel(why); return nil }, &meter.Meter{})
	if !errors.Is(err, why) {
		t.Errorf("got %v, want the cause", err)
	}
}
