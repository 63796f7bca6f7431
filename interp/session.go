package interp

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"freshet/interp/symbols"
)

// Options are what a host gives a [Session]; the zero value works.
type Options struct {
	// Symbols add to or replace what packages export: import path and name as
	// "freshet/display/display" → symbol → value.
	Symbols map[string]map[string]reflect.Value
	// Columns completes inside string literals; may be nil.
	Columns ColumnCompleter
	// Background is told of a panic in a goroutine that a cell started. It is
	// called on that goroutine, during or after its cell.
	Background func(Cell, *Error)
}

// A Cell is one piece of code to evaluate and where its input and output are.
// Nil streams read as empty and swallow what is written.
type Cell struct {
	Number         int    // of cells that run side by side, each has its own
	Name           string // what errors call it; empty: cell and its number
	Code           string
	Stdout, Stderr io.Writer
	Stdin          io.Reader
	Context        any // the host's own; see [CurrentCell]
}

// A Session evaluates cells. Its methods may be called from several goroutines:
// cells are compiled one after the other and then run side by side. Completion
// and inspection wait for neither.
type Session struct {
	opts     Options
	fset     *token.FileSet
	importer *symbols.Importer
	engine   engine
	rt       *runtime
	program  *program
	used     map[string]bool // packages that the engine has
	loading  sync.Mutex
	loaded   map[string]map[string]reflect.Value

	objects map[string]types.Object // what cells declared
	imports map[string]string       // package name → path
	stored  library
	values  sync.Map     // engine variable → reflect.Value
	stale   []string     // engine variables that were declared anew
	bodies  atomic.Int64 // cells that are compiled and not through, those left behind too
	took    atomic.Int64 // nanoseconds that the last cell ran
	active  atomic.Int64 // cells that run, and goroutines that cells have started
	// compiling is full while a cell is compiled: that guards all before it. The
	// compilation of a cell that was interrupted goes on for a while.
	compiling chan struct{}

	mu     sync.Mutex        // guards what follows, and changes of fset, rt, objects and imports
	places map[string]string // variable → engine variable
	view   *view             // nil when the session changed since the last
	texts  map[int]text      // cells' source, for errors
}

// A text is what errors tell of a cell.
type text struct{ name, code string }

// New returns a session without declarations.
func New(o Options) (*Session, error) {
	s := &Session{opts: o, compiling: make(chan struct{}, 1)}
	return s, s.reset()
}

func (s *Session) reset() error {
	fset, rt := token.NewFileSet(), newRuntime(s)
	s.importer = symbols.NewImporter(fset)
	s.engine = newEngine()
	s.program = newProgram()
	s.used, s.loaded = map[string]bool{}, map[string]map[string]reflect.Value{}
	s.stored = newLibrary()
	s.values.Clear()
	s.stale = nil
	if err := s.engine.use(map[string]map[string]reflect.Value{"rt/rt": rt.table()}); err != nil {
		return err
	}
	if err := s.engine.load("boot.go", "package main\nimport \"rt\"\nvar stop bool\nvar _ = rt.Boot(&stop)\nfunc check() { rt.Check() }\n"); err != nil {
		return err
	}
	s.mu.Lock()
	s.fset, s.rt, s.texts = fset, rt, map[int]text{}
	s.objects, s.imports, s.places = map[string]types.Object{}, map[string]string{}, map[string]string{}
	s.view = nil
	s.mu.Unlock()
	return nil
}

// Reset forgets all declarations. Goroutines that cells started go on, and so do
// cells that run.
func (s *Session) Reset() {
	s.compiling <- struct{}{}
	defer func() { <-s.compiling }()
	if err := s.reset(); err != nil {
		panic(err) // New did the same
	}
}

// Close ends the session: its goroutines are stopped where they can be.
func (s *Session) Close() {
	runs.Range(func(_, v any) bool {
		if r := v.(*run); r.session == s {
			r.cancel()
		}
		return true
	})
	s.raise() // for good
}

// snapshot is the session as completion and inspection see it, made when one of
// them first asks: a cell is not to cost more the more cells there were.
func (s *Session) snapshot() view {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.view == nil {
		places := maps.Clone(s.places)
		s.view = &view{
			importer: s.importer, imports: maps.Clone(s.imports), columns: s.opts.Columns,
			objects: slices.Collect(maps.Values(s.objects)),
			value:   func(name string) (string, bool) { return s.valueText(places[name], name) },
			live:    func(name string) any { return s.liveValue(places[name]) },
			comment: s.comment,
		}
	}
	return *s.view
}

// Complete lists what fits at cursor, a code point of code; start and end are
// the code points that a match replaces. It does not wait for a running cell.
func (s *Session) Complete(code string, cursor int) (start, end int, m []Match) {
	defer func() {
		if recover() != nil { // a half-written cell that go/types fails at
			start, end, m = cursor, cursor, nil
		}
	}()
	return completeIn(code, cursor, s.snapshot())
}

// Inspect describes what stands at cursor, a code point of code: signature and
// docs, of a variable also its value. detail 0 gives the first paragraph of the
// docs, 1 all. It does not wait for a running cell.
func (s *Session) Inspect(code string, cursor, detail int) (text, markdown string, ok bool) {
	defer func() {
		if recover() != nil { // as in Complete
			text, markdown, ok = "", "", false
		}
	}()
	return inspectIn(code, cursor, detail, s.snapshot())
}

// running is what code that runs has, whatever is compiled.
func (s *Session) running() *runtime {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rt
}

// remember keeps a cell's source for errors.
func (s *Session) remember(c Cell) {
	name := c.Name
	if name == "" {
		name = fmt.Sprintf("cell %d", c.Number)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[c.Number] = text{name, c.Code}
}

// cellName is what errors call a cell.
func (s *Session) cellName(number int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.texts[number].name
}

// Eval type-checks and runs a cell. The values are those of its last
// expression: none for statements, for calls without results, for fmt.Print
// and its kin, and after a semicolon. The error is an [*Error]. A cell that
// does not compile changes nothing. When ctx ends, the cell is interrupted and
// the error wraps the context's cause.
func (s *Session) Eval(ctx context.Context, c Cell) ([]Value, error) {
	s.remember(c)
	body, err := s.prepare(ctx, c)
	if err != nil {
		return nil, err
	}
	if body == nil {
		return nil, nil
	}
	began := time.Now()
	values, err2 := s.run(ctx, c, body)
	s.took.Store(int64(time.Since(began)))
	if err2 != nil {
		return values, err2
	}
	return values, nil
}
