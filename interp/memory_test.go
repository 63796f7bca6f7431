package interp_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"freshet/interp"
)

// heap is what is alive, in bytes.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A thousand small cells cost under 50 MB, whatever they do: two hundred tell.
func TestCellMemory(t *testing.T) {
	for name, code := range map[string]string{
		"expression":   "1 + 1",
		"variable":     "x := %d",
		"new variable": "x%d := 1",
		"func":         "func f(n int) int { return n + 1 }\nf(%d)",
		"new func":     "func f%d(n int) int { return n + 1 }",
		"print":        "fmt.Println(\"cell\", %d)",
		"type":         "type T struct{ A, B int }\nt := T{%d, 2}\nt.A",
		"closure":      "f := func() int { return %d }\nf()",
		"loop":         "total := 0\nfor i := range %d {\n\ttotal += i\n}\ntotal",
		"tenLines":     tenLines,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := interp.New(interp.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			run := func(n int) {
				src := code
				if name != "tenLines" && name != "expression" {
					src = fmt.Sprintf(code, n)
				}
				if _, err := s.Eval(context.Background(), interp.Cell{Number: n, Code: src}); err != nil {
					t.Fatal(err)
				}
			}
			run(1)
			before := heap()
			for n := range 200 {
				run(n + 2)
			}
			each := (heap() - before) / 200
			t.Logf("%d bytes a cell", each)
			if each > 50<<20/1000 {
				t.Errorf("a cell costs %d KB", each>>10)
			}
		})
	}
}
