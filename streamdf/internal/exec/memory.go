package exec

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// A weight is how many bytes a run keeps. It is an estimate, taken between two
// batches when somebody has asked for it, and once more when the run is over.
type weight struct {
	bytes atomic.Int64
	asked atomic.Bool
	over  atomic.Bool
	last  sync.Once
	next  time.Time // not before; the run's goroutine alone
}

// weighPause is how much longer than the weighing took the next one waits: it may
// cost one part in so many of the query's time.
const weighPause = 50

// of returns the bytes as they are known.
func (w *weight) of(x *Execution) int64 {
	if w.over.Load() {
		w.last.Do(func() { w.bytes.Store(x.weigh()) })
	} else if !w.asked.Load() {
		w.asked.Store(true)
	}
	return w.bytes.Load()
}

// look is called between two batches.
func (w *weight) look(x *Execution) {
	if !w.asked.Load() {
		return
	}
	now := time.Now()
	if now.Before(w.next) {
		return
	}
	w.asked.Store(false)
	w.bytes.Store(x.weigh())
	w.next = now.Add(max(100*time.Millisecond, weighPause*time.Since(now)))
}

// weigh adds up what the operators hold. What they share with others, sources
// and the user's values, may change meanwhile and is left alone.
func (x *Execution) weigh() int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := scale{seen: map[uintptr]bool{}, strange: map[reflect.Type]bool{}}
	for _, l := range x.lines {
		for _, stage := range l.stages {
			s.add(reflect.ValueOf(stage.op))
		}
		if l.feeds != nil {
			s.add(reflect.ValueOf(l.feeds.op))
		}
	}
	s.add(reflect.ValueOf(x.end))
	s.add(reflect.ValueOf(x.result))
	return int64(s.bytes)
}

// A scale adds up memory that can be reached.
type scale struct {
	bytes float64
	share float64 // of a sample: how many values each one stands for, less 1
	seen  map[uintptr]bool

	strange map[reflect.Type]bool // what foreign has said
}

// sampled is how many values of a long slice or map are looked at.
const sampled = 2048

// weighed are the packages whose values belong to a query alone.
var weighed = []string{
	"freshet/streamdf/internal/exec", "freshet/streamdf/internal/agg", "freshet/streamdf/internal/column",
	"github.com/DataDog/sketches-go", "github.com/axiomhq/hyperloglog",
}

// others are types whose values are not an operator's alone: a dictionary is its
// source's, and what runs the operators is beside them.
var others = []reflect.Type{
	reflect.TypeFor[column.Dict](), reflect.TypeFor[Execution](), reflect.TypeFor[leaf](), reflect.TypeFor[feed](),
	reflect.TypeFor[pipeline](), reflect.TypeFor[joint](),
}

// foreign reports types whose values others may change.
func (s *scale) foreign(t reflect.Type) bool {
	is, known := s.strange[t]
	if !known {
		is = foreign(t)
		s.strange[t] = is
	}
	return is
}

func foreign(t reflect.Type) bool {
	switch {
	case t.Name() == "" || t.PkgPath() == "":
		return false
	case slices.Contains(others, t) || reflect.PointerTo(t).Implements(reflect.TypeFor[agg.Theirs]()):
		return true
	}
	for _, p := range weighed {
		if strings.HasPrefix(t.PkgPath(), p) {
			return false
		}
	}
	return true
}

func (s *scale) put(bytes int) { s.bytes += float64(bytes) * (1 + s.share) }

// fresh reports memory that was not counted yet.
func (s *scale) fresh(at uintptr) bool {
	if at == 0 || s.seen[at] {
		return false
	}
	s.seen[at] = true
	return true
}

// add counts what v refers to, not v itself.
func (s *scale) add(v reflect.Value) {
	if !v.IsValid() || s.foreign(v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if e := v.Type().Elem(); !s.foreign(e) && s.fresh(v.Pointer()) {
			s.put(int(e.Size()))
			s.add(v.Elem())
		}
	case reflect.Interface:
		s.add(v.Elem())
	case reflect.String:
		if v.Len() > 0 {
			s.put(v.Len())
		}
	case reflect.Struct:
		if v.Type() == columnType && v.CanAddr() {
			s.column((*column.Column)(v.Addr().UnsafePointer()))
			return
		}
		for i := range v.NumField() {
			if refers(v.Type().Field(i).Type) {
				s.add(v.Field(i))
			}
		}
	case reflect.Array:
		if refers(v.Type().Elem()) {
			s.elements(v)
		}
	case reflect.Slice:
		if e := v.Type().Elem(); v.Cap() > 0 && s.fresh(v.Pointer()) {
			s.put(v.Cap() * int(e.Size()))
			if refers(e) && !s.foreign(e) {
				s.elements(v)
			}
		}
	case reflect.Map:
		s.entries(v)
	}
}

var columnType = reflect.TypeFor[column.Column]()

// column counts the values of a column.
func (s *scale) column(c *column.Column) {
	if c.Len() == 0 {
		return
	}
	s.add(reflect.ValueOf(c.Validity()))
	switch codes, _ := c.Codes(); {
	case codes != nil:
		s.add(reflect.ValueOf(codes))
		s.add(reflect.ValueOf(c.Words()))
	case c.Type() == column.Bool:
		s.add(reflect.ValueOf(c.Bools()))
	case c.Type() == column.Float:
		s.add(reflect.ValueOf(c.Floats()))
	case c.Type() != column.String:
		s.add(reflect.ValueOf(c.Ints()))
	default:
		s.add(reflect.ValueOf(c.Strings()))
	}
}

// elements counts those of a slice or an array, or a sample of many.
func (s *scale) elements(v reflect.Value) {
	step := max(v.Len()/sampled, 1)
	before := s.share
	s.share = (1+s.share)*float64(step) - 1
	for i := 0; i < v.Len(); i += step {
		s.add(v.Index(i))
	}
	s.share = before
}

// entries counts those of a map, or a sample of many.
func (s *scale) entries(v reflect.Value) {
	if v.Len() == 0 || !s.fresh(v.Pointer()) {
		return
	}
	key, value := v.Type().Key(), v.Type().Elem()
	s.put(v.Len() * (int(key.Size()+value.Size()) + 8)) // tables are a part empty
	if !refers(key) && !refers(value) {
		return
	}
	before, left := s.share, min(v.Len(), sampled)
	s.share = (1+s.share)*float64(v.Len())/float64(left) - 1
	for it := v.MapRange(); it.Next() && left > 0; left-- {
		s.add(it.Key())
		s.add(it.Value())
	}
	s.share = before
}

// refers reports types with memory behind them.
func refers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.String, reflect.Slice, reflect.Map:
		return true
	case reflect.Array:
		return refers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if refers(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}
