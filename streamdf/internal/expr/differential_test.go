package expr_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// expected returns the values of f's rows; where one overflows it ends, with
// the number of the row.
func expected(f formula, b *batch) (values []string, overflow int) {
	row := 0
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(tooLarge); !ok {
				panic(p)
			}
			overflow = row
		}
	}()
	for _, r := range b.rows {
		row++
		values = append(values, show(f.eval(r)))
	}
	return values, 0
}

// cut evaluates b in random batches.
func cut(rng *rand.Rand, v *expr.Evaluator, b *batch) (values []string, err error) {
	for from := 0; from < len(b.rows); {
		to := from + 1 + rng.IntN(len(b.rows)-from)
		if rng.IntN(8) == 0 {
			to = from // an empty batch
		}
		t := b.table(from, to)
		if rng.IntN(2) == 0 && from < to { // a slice whose bitmap is shifted
			t = b.table(0, to).Slice(from, to)
		}
		col, err := v.Eval(t)
		if err != nil {
			return nil, err
		}
		if col.Len() != to-from {
			return nil, fmt.Errorf("%d rows of %d", col.Len(), to-from)
		}
		for i := range col.Len() {
			values = append(values, show(col.Value(i)))
		}
		from = to
	}
	return values, nil
}

// TestAgainstReference compares random expressions with plain Go, row by row,
// over batches cut anywhere.
func TestAgainstReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	g := formulas{rng}
	failed, overflows := 0, 0
	for range 3000 {
		of := []func(int) formula{g.bool, g.int, g.float, g.string, g.time, g.duration}[rng.IntN(6)]
		f := of(1 + rng.IntN(4))
		if len(f.text) > 2000 {
			continue
		}
		b := randomBatch(rng, 1+rng.IntN(150))
		e, err := expr.Parse(f.text, b.schema)
		if err != nil {
			if strings.Contains(err.Error(), "overflows") { // of constants
				continue
			}
			t.Fatalf("%s\n%v", f.text, err)
		}
		want, overflow := expected(f, b)
		got, err := cut(rng, e.Evaluator(), b)
		var fault *expr.Error
		switch {
		case overflow > 0:
			overflows++
			if !errors.As(err, &fault) || !strings.HasSuffix(fault.Message, fmt.Sprintf("in row %d", overflow-1)) {
				t.Errorf("%s\ngot %v, want an overflow in row %d", f.text, err, overflow-1)
				failed++
			}
		case err != nil:
			t.Errorf("%s\n%v", f.text, err)
			failed++
		default:
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s\nrow %d %v (dictionary: %v)\n got %s\nwant %s", f.text, i, b.rows[i], b.coded, got[i], want[i])
					failed++
					break
				}
			}
		}
		if failed > 5 {
			t.FailNow()
		}
	}
	t.Logf("%d of 3000 expressions overflowed", overflows)
}

// TestLongBatches has more rows than run through the steps at a time.
func TestLongBatches(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	g := formulas{rng}
	for range 40 {
		f := []func(int) formula{g.bool, g.float, g.string}[rng.IntN(3)](3)
		b := randomBatch(rng, 9000+rng.IntN(500))
		e, err := expr.Parse(f.text, b.schema)
		if err != nil {
			continue
		}
		whole, err := e.Evaluator().Eval(b.table(0, len(b.rows)))
		want, overflow := expected(f, b)
		if overflow > 0 {
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("in row %d\n", overflow-1)) {
				t.Errorf("%s\ngot %v, want an overflow in row %d", f.text, err, overflow-1)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s\n%v", f.text, err)
		}
		for i := range want {
			if got := show(whole.Value(i)); got != want[i] {
				t.Fatalf("%s\nrow %d: got %s, want %s", f.text, i, got, want[i])
			}
		}
	}
}

// TestResultsStay evaluates two batches and looks at the first result again.
func TestResultsStay(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	g := formulas{rng}
	for range 500 {
		f := []func(int) formula{g.bool, g.float, g.string, g.int, g.time}[rng.IntN(5)](2)
		b := randomBatch(rng, 100)
		e, err := expr.Parse(f.text, b.schema)
		if err != nil {
			continue
		}
		v := e.Evaluator()
		first, err := v.Eval(b.table(0, 50))
		if err != nil {
			continue
		}
		before := column1(first)
		if _, err := v.Eval(b.table(50, 100)); err != nil {
			continue
		}
		if after := column1(first); after != before {
			t.Fatalf("%s: a result changed\nfrom %s\n  to %s", f.text, before, after)
		}
	}
}

func TestBareColumnIsTheTablesOwn(t *testing.T) {
	b := randomBatch(rand.New(rand.NewPCG(1, 1)), 10)
	table := b.table(0, 10)
	e, err := expr.Parse(" x ", b.schema)
	if err != nil {
		t.Fatal(err)
	}
	if col, err := e.Evaluator().Eval(table); err != nil || col != table.Named("x") {
		t.Errorf("got another column (%v)", err)
	}
	if name, ok := e.Column(); !ok || name != "x" || e.String() != "x" {
		t.Errorf("Column() = %q, %v; String() = %q", name, ok, e)
	}
	ref := expr.ColumnRef("d", b.schema)
	if col, err := ref.Evaluator().Eval(table); err != nil || col != table.Named("d") || ref.Type() != column.Duration {
		t.Errorf("ColumnRef gave another column (%v)", err)
	}
}
