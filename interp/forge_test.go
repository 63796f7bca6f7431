package interp_test

import (
	"context"
	"runtime"
	"testing"

	"freshet/interp"
)

// TestMethodsOutliveCollections: what a forged type leads to is known to nobody
// but the forge.
func TestMethodsOutliveCollections(t *testing.T) {
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	eval := func(number int, code string) []interp.Value {
		t.Helper()
		values, err := s.Eval(context.Background(), interp.Cell{Number: number, Code: code})
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	eval(1, `type P struct{ Name string; Next *P }
func (p P) Add(q P, n ...int) (string, *P) { return p.Name + q.Name, &P{"next", &q} }
v := reflect.ValueOf(P{Name: "a"})
call := func() string {
	out := v.MethodByName("Add").Call([]reflect.Value{reflect.ValueOf(P{Name: "b"}), reflect.ValueOf(1)})
	return out[0].String() + out[1].MethodByName("Add").Call([]reflect.Value{v})[0].String()
}`)
	for i := range 5 {
		runtime.GC()
		if got := eval(2+i, "call()")[0].Value; got != "abnexta" {
			t.Fatalf("after %d collections: %v", i+1, got)
		}
	}
}
