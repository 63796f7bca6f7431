package source

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// stepper makes the passes of a follower by hand, with a clock of its own.
type stepper struct {
	*follower
	t    *testing.T
	path string
	at   time.Time
	rows []int64
}

func newStepper(t *testing.T, text string) *stepper {
	s := &stepper{t: t, path: filepath.Join(t.TempDir(), "a.csv"), at: time.Unix(0, 0)}
	s.append(text)
	c, err := NewCSV(s.path, CSVOptions{Follow: true, Schema: column.Schema{{Name: "x", Type: column.Int}, {Name: "y", Type: column.Int}}})
	if err != nil {
		t.Fatal(err)
	}
	d := c.newDecoder(func(b *column.Table) error {
		s.rows = append(s.rows, b.Named("y").Ints()...)
		return nil
	}, &meter.Meter{})
	s.follower = newFollower(c, d)
	s.now = func() time.Time { return s.at }
	return s
}

func (s *stepper) append(text string) {
	s.t.Helper()
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// after makes a pass some time later and returns the values so far.
func (s *stepper) after(d time.Duration) ([]int64, error) {
	s.at = s.at.Add(d)
	err := s.pass(context.Background())
	return s.rows, err
}

func (s *stepper) want(d time.Duration, want ...int64) {
	s.t.Helper()
	got, err := s.after(d)
	if err != nil || len(got) != len(want) {
		s.t.Fatalf("got %v %v, want %v", got, err, want)
	}
	for i := range want {
		if got[i] != want[i] {
			s.t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestSettledLine(t *testing.T) {
	s := newStepper(t, "x,y\n1,10\n2,20")
	s.want(0, 10)
	s.want(settleAfter-1, 10)
	s.append("0") // it was half a line
	s.want(settleAfter, 10)
	s.want(settleAfter, 10, 200)
	s.append("\n3,30\n")
	s.want(0, 10, 200, 30)
}

func TestSettledHalfRow(t *testing.T) {
	s := newStepper(t, "x,y\n1,10\n2")
	s.want(0, 10)
	s.want(2*settleAfter, 10)
	s.append(",20\n")
	s.want(0, 10, 20)
}

func TestSettledLineThatGoesOn(t *testing.T) {
	s := newStepper(t, "x,y\n1,10\n2,20")
	s.want(0, 10)
	s.want(settleAfter, 10, 20)
	s.append("5\n")
	if _, err := s.after(0); err == nil || !strings.Contains(err.Error(), "line 3 went on growing") {
		t.Errorf("got %v", err)
	}
}

func TestRemovedUnfinished(t *testing.T) {
	s := newStepper(t, "x,y\n1,10\n2,2")
	s.want(0, 10)
	if err := os.Remove(s.path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.after(0); err == nil || !strings.Contains(err.Error(), "was removed before line 3") {
		t.Errorf("got %v", err)
	}
}

func TestFilenamesSettle(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFilenames(filepath.Join(dir, "*.csv"), true)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(path, []byte("x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	seen := map[string]*sighting{}
	pass := func(after time.Duration, want int) {
		t.Helper()
		f.now = func() time.Time { return info.ModTime().Add(after) }
		if _, err := f.pass(seen, func(name string) error { names = append(names, name); return nil }); err != nil || len(names) != want {
			t.Errorf("%v after it was written there are %v %v, want %d", after, names, err, want)
		}
	}
	pass(nameSettles-1, 0)
	if err := os.Truncate(path, 1); err != nil { // any change of its size
		t.Fatal(err)
	}
	pass(nameSettles, 0)
	pass(2*nameSettles, 1)
	pass(3*nameSettles, 1)
}
