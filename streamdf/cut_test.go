package streamdf_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
	"freshet/streamdf/internal/exec"
)

// disorder puts the times of mess out of order, some of them twice and some null.
func disorder(n int) *streamdf.Table {
	r := rand.New(rand.NewPCG(3, uint64(n)))
	return streamdf.FromTable(mess(n)).MapRows("ts", func(at time.Time) *time.Time {
		if r.IntN(30) == 0 {
			return nil
		}
		return ptr(at.Add(time.Duration(r.IntN(9)-4) * 500 * time.Millisecond))
	}, "ts").Collect()
}

// unfused runs f with each step of its plans apart.
func unfused(f func() (string, string)) (string, string) {
	defer exec.Fuse(exec.Fuse(false))
	return f()
}

// onOne runs f on one processor.
func onOne(f func() (string, string)) (string, string) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	return f()
}

// mustNotMatter computes a plan of rows in one batch, and in batches, lent ones,
// step by step, on one processor and from its JSON, and expects the same bits. It
// reports whether the plan has a JSON form.
func mustNotMatter(t *testing.T, p *randomPlan, whole *streamdf.Table, batches []*streamdf.Table) (hasJSON bool) {
	t.Helper()
	want, failed := answer(p.on(streamdf.FromTable(whole)))
	expect := func(how, got, also string) {
		t.Helper()
		if got != want || (failed == "") != (also == "") {
			t.Fatalf("%s: %s:\n%s %s\nin one batch:\n%s %s", p, how, got, also, want, failed)
		}
	}
	of := func(tables ...*streamdf.Table) func() (string, string) {
		return func() (string, string) { return answer(p.on(streamdf.FromTable(tables...))) }
	}
	check := func(how string, answer func() (string, string)) {
		t.Helper()
		got, also := answer()
		expect(how, got, also)
	}
	check("cut", of(batches...))
	check("cut and lent", func() (string, string) { return answer(p.on(lent(streamdf.FromTable(batches...)))) })
	check("step by step", func() (string, string) { return unfused(of(whole)) })
	check("cut and step by step", func() (string, string) { return unfused(of(batches...)) })
	check("on one processor", func() (string, string) { return onOne(of(batches...)) })
	data, err := p.on(streamdf.FromTable(batches...)).PlanJSON()
	if err != nil {
		if !strings.Contains(err.Error(), "Go ") {
			t.Fatalf("%s: %v", p, err)
		}
		return false
	}
	check("from JSON", func() (string, string) {
		f, err := streamdf.FromPlanJSON(data)
		if err != nil {
			t.Fatalf("%s: %v\n%s", p, err, data)
		}
		return answer(f)
	})
	return true
}

// Random plans of all verbs do not depend on how they are run.
func TestRandomPlans(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	used, written := map[string]int{}, 0
	for range 400 {
		seed := make([]byte, 9*(1+r.IntN(5)))
		for i := range seed {
			seed[i] = byte(r.Uint32())
		}
		whole := disorder([]int{0, 1, 40, 120, 120, 120}[r.IntN(6)])
		batches := append(cut(whole, 1+r.IntN(30)), whole.Slice(0, 0))
		batches = slices.Insert(batches, r.IntN(len(batches)), whole.Slice(0, 0))
		p := planOf(seed, 5)
		if mustNotMatter(t, p, whole, batches) {
			written++
		}
		for _, name := range p.names {
			used[name]++
		}
	}
	for _, s := range verbSteps {
		if used[s.name] < 3 {
			t.Errorf("%s is in %d plans only", s.name, used[s.name])
		}
	}
	if written < 100 {
		t.Errorf("%d plans have a JSON form", written)
	}
}
