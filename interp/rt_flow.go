package interp

import (
	"errors"
	"fmt"
	goruntime "runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"freshet/interp/symbols"
)

func isError(err, target error) bool { return errors.Is(err, target) }

// Defers are the deferred calls of one call of a function.
type Defers struct {
	list []deferredCall
}

// A deferredCall is one; arm tells whether it is to see the panic.
type deferredCall struct {
	f   func()
	arm bool
}

// Push defers a call.
func (d *Defers) Push(f func(), arm bool) { d.list = append(d.list, deferredCall{f, arm}) }

// A pass is one function's deferred calls being run: what recover sees.
type pass struct {
	panicking bool
	value     any
}

// run calls a function's body and then its deferred calls.
func (r *runtime) run(body func(*Defers)) {
	d := &Defers{}
	defer d.finish()
	body(d)
}

// finish runs the deferred calls, last first, and goes on panicking when none
// of them recovered.
func (d *Defers) finish() {
	p := recover()
	if _, ends := p.(symbols.Exit); ends {
		panic(p) // os.Exit runs no deferred calls
	}
	if len(d.list) == 0 {
		if p != nil {
			panic(p)
		}
		return
	}
	gr := here()
	ps := &pass{panicking: p != nil, value: p}
	for len(d.list) > 0 {
		f := d.list[len(d.list)-1]
		d.list = d.list[:len(d.list)-1]
		gr.deferred(f, ps)
		gr.armed = false
	}
	gr.release()
	if ps.panicking {
		panic(ps.value)
	}
}

// release forgets a goroutine of compiled code with nothing left to run.
func (gr *goroutine) release() {
	if !gr.own && len(gr.passes) == 0 {
		goroutines.Delete(gr.id)
	}
}

// deferred makes one deferred call; a panic in it replaces the one before.
func (gr *goroutine) deferred(call deferredCall, ps *pass) {
	gr.armed = call.arm
	gr.passes = append(gr.passes, ps)
	depth := len(gr.passes)
	defer func() {
		gr.passes = gr.passes[:depth-1]
		if q := recover(); q != nil {
			ps.panicking, ps.value = true, q
		}
	}()
	call.f()
}

// entered is asked by a function that calls recover when it begins: true when
// it is the deferred call itself, which alone may recover.
func (r *runtime) entered() bool {
	gr := here()
	defer gr.release()
	armed := gr.armed
	gr.armed = false
	return armed
}

// recoverIf is recover().
func (r *runtime) recoverIf(entered bool) any {
	gr := here()
	if !entered || len(gr.passes) == 0 {
		return nil
	}
	ps := gr.passes[len(gr.passes)-1]
	if !ps.panicking {
		return nil
	}
	switch ps.value.(type) {
	case symbols.Exit, interrupted:
		return nil
	}
	ps.panicking = false
	if run := current(); run != nil {
		run.takeTrace()
	}
	return r.ownNames(translate(ps.value))
}

// A goroutine is what the runtime knows of one that runs cell code.
type goroutine struct {
	id      uint64
	own     bool // started by a cell: may be ended
	exiting bool
	armed   bool // the next function that asks is a deferred call
	passes  []*pass
}

var goroutines sync.Map // id → *goroutine

// here is the calling goroutine's record.
func here() *goroutine {
	id := goid()
	if g, ok := goroutines.Load(id); ok {
		return g.(*goroutine)
	}
	// Compiled code called back on a goroutine of its own; the record goes
	// when nothing of it is left to run.
	g, _ := goroutines.LoadOrStore(id, &goroutine{id: id})
	return g.(*goroutine)
}

// own registers the calling goroutine as one of a cell until leave is called.
// A fault, by a wrong unsafe.Pointer, is a panic there and not the process' end.
func own() (leave func()) {
	id := goid()
	goroutines.Store(id, &goroutine{id: id, own: true})
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		goroutines.Delete(id)
	}
}

// goid is the number that stack traces show.
func goid() uint64 {
	var buf [40]byte
	s := strings.TrimPrefix(string(buf[:goruntime.Stack(buf[:], false)]), "goroutine ")
	s, _, _ = strings.Cut(s, " ")
	id, _ := strconv.ParseUint(s, 10, 64)
	return id
}

// goStart is a go statement.
func (r *runtime) goStart(f func()) {
	run := current()
	if f == nil {
		panic(nilDereference)
	}
	leave := r.join(run)
	// Ends with f; an interrupt of its cell ends it, and a panic is reported.
	go func() {
		defer leave()
		r.guarded(run, f)
	}()
}

// join counts a goroutine among those of a run until leave is called.
func (r *runtime) join(run *run) (leave func()) {
	r.s.active.Add(1)
	if run != nil {
		run.live.Add(1)
	}
	return func() {
		if run != nil {
			run.live.Add(-1)
		}
		r.s.active.Add(-1)
	}
}

// guarded runs f as all of a goroutine of a cell: an interrupt ends it, and its
// panic is reported instead of ending the process.
func (r *runtime) guarded(run *run, f func()) {
	defer own()()
	defer func() {
		if p := recover(); p != nil {
			r.s.background(run, p)
		}
	}()
	f()
}

// later is f for compiled code that calls it on a goroutine of its own, which
// becomes one of the present cell.
func (r *runtime) later(f func()) func() {
	if f == nil {
		return nil
	}
	run := current()
	return func() { r.become(run, f) }
}

// become runs f as all of a goroutine that compiled code started.
func (r *runtime) become(run *run, f func()) {
	defer r.join(run)()
	if run != nil {
		run.enter()
	}
	r.guarded(run, f)
}

// check is called at loop heads and function entries while the stop flag is
// up: it holds all goroutines that are to wait, and ends those of cells that
// were interrupted.
func (r *runtime) check() {
	r.wait()
	run := current()
	if run == nil || !run.cancelled.Load() {
		return
	}
	gr := here()
	if gr.exiting {
		return
	}
	if gr.own {
		gr.exiting = true
		goruntime.Goexit()
	}
	panic(interrupted{})
}

// wait lasts as long as [Session.hold] does.
func (r *runtime) wait() {
	r.gate.RLock()
	defer r.gate.RUnlock()
}

// interrupted is what unwinds goroutines that compiled code started.
type interrupted struct{}

// Error says it.
func (interrupted) Error() string { return "the cell was interrupted" }

// A Loop watches over the body of a range over a function.
type Loop struct {
	running, done, over bool
}

// Enter begins a round.
func (l *Loop) Enter() {
	if l.over {
		panic(runtimeError("runtime error: range function continued iteration after whole loop exit"))
	}
	if l.done {
		panic(runtimeError("runtime error: range function continued iteration after function for loop body returned false"))
	}
	l.running = true
}

// Next ends a round that goes on.
func (l *Loop) Next() bool { l.running = false; return true }

// Stop ends the last round.
func (l *Loop) Stop() bool { l.running, l.done = false, true; return false }

// Finish ends the loop.
func (l *Loop) Finish() {
	if l.running {
		panic(runtimeError("runtime error: range function recovered a loop body panic and did not resume panicking"))
	}
	l.over = true
}

// ended is how the cell of a run ended early.
type ended struct {
	reason atomic.Pointer[string]
}

func (e *ended) set(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	e.reason.CompareAndSwap(nil, &s)
}

func (e *ended) get() string {
	if p := e.reason.Load(); p != nil {
		return *p
	}
	return ""
}
