package interp

import (
	"context"
	"go/token"
	"go/types"
	"io"
	"reflect"
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
	Number         int
	Code           string
	Stdout, Stderr io.Writer
	Stdin          io.Reader
	Context        any // the host's own; see [CurrentCell]
}

// A Session evaluates cells one after the other. Eval, Reset and Close are
// called from one goroutine at a time; Complete and Inspect from any, also
// while a cell runs.
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
	stored  map[string]stored
	values  sync.Map     // engine variable → reflect.Value
	took    atomic.Int64 // nanoseconds that the last cell ran
	// compiling is closed when the last compilation has ended: one whose cell
	// was interrupted goes on for a while.
	compiling chan struct{}

	mu    sync.Mutex // guards what follows
	view  view
	texts map[int]string // cells' source, for errors
}

// New returns a session without declarations.
func New(o Options) (*Session, error) {
	s := &Session{opts: o}
	return s, s.reset()
}

func (s *Session) reset() error {
	s.fset = token.NewFileSet()
	s.importer = symbols.NewImporter(s.fset)
	s.engine = newEngine()
	s.rt = newRuntime(s)
	s.program = newProgram()
	s.used, s.loaded = map[string]bool{}, map[string]map[string]reflect.Value{}
	s.objects, s.imports, s.stored = map[string]types.Object{}, map[string]string{}, map[string]stored{}
	s.values.Clear()
	s.mu.Lock()
	s.texts = map[int]string{}
	s.mu.Unlock()
	s.publish()
	if err := s.engine.use(map[string]map[string]reflect.Value{"rt/rt": s.rt.table()}); err != nil {
		return err
	}
	return s.engine.load("boot.go", "package main\nimport \"rt\"\nvar stop bool\nvar _ = rt.Boot(&stop)\n")
}

// Reset forgets all declarations. Goroutines that cells started go on.
func (s *Session) Reset() {
	s.idle()
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
	if s.rt.stop != nil {
		*s.rt.stop = true
	}
}

// publish makes a snapshot for completion and inspection.
func (s *Session) publish() {
	v := view{importer: s.importer, imports: map[string]string{}, columns: s.opts.Columns}
	engine := map[string]string{}
	for name, obj := range s.objects {
		if n := s.program.vars[obj]; n != "" {
			engine[name] = n
		}
	}
	v.value = func(name string) (string, bool) { return s.valueText(engine[name], name) }
	v.comment = s.comment
	v.live = func(name string) any { return s.liveValue(engine[name]) }
	for _, obj := range s.objects {
		v.objects = append(v.objects, obj)
	}
	for n, p := range s.imports {
		v.imports[n] = p
	}
	s.mu.Lock()
	s.view = v
	s.mu.Unlock()
}

func (s *Session) snapshot() view {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view
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

// Eval type-checks and runs a cell. The values are those of its last
// expression: none for statements, for calls without results, for fmt.Print
// and its kin, and after a semicolon. The error is an [*Error]. A cell that
// does not compile changes nothing. When ctx ends, the cell is interrupted and
// the error wraps the context's cause.
func (s *Session) Eval(ctx context.Context, c Cell) ([]Value, error) {
	s.mu.Lock()
	s.texts[c.Number] = c.Code
	s.mu.Unlock()
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
