package interp

import (
	"reflect"
	goruntime "runtime"
	"sync"
	"time"
)

// doneChan is closed when the calling goroutine's cell is interrupted.
func doneChan() <-chan struct{} {
	run := current()
	if run == nil || run.cancelled.Load() && here().exiting {
		return nil
	}
	return run.done
}

// stopHere ends a goroutine whose cell was interrupted while it waited.
func (r *runtime) stopHere() {
	gr := here()
	if gr.own && !gr.exiting {
		gr.exiting = true
		goruntime.Goexit()
	}
	panic(interrupted{})
}

// sleep is time.Sleep that an interrupt ends.
func (r *runtime) sleep(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-doneChan():
		r.stopHere()
	}
}

// await waits for wait in a way that an interrupt ends.
func (r *runtime) await(wait func()) {
	done := doneChan()
	if done == nil {
		wait()
		return
	}
	over := make(chan struct{})
	// Ends when what is waited for happens.
	go func() {
		defer close(over)
		wait()
	}()
	select {
	case <-over:
	case <-done:
		r.stopHere()
	}
}

func (r *runtime) waitGroup(wg *sync.WaitGroup) {
	r.await(wg.Wait)
}

func (r *runtime) waitGroupGo(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	r.goStart(func() {
		defer wg.Done()
		f()
	})
}

func (r *runtime) poll(try func() bool) {
	done := doneChan()
	pause := time.Microsecond
	for !try() {
		select {
		case <-done:
			r.stopHere()
		default:
		}
		if pause < 50*time.Microsecond {
			goruntime.Gosched()
		} else {
			time.Sleep(pause)
		}
		pause = min(2*pause, time.Millisecond)
	}
}

// recv receives into what r points to.
func (r *runtime) recv(ch, dst any) bool {
	c := reflect.ValueOf(ch)
	if !c.IsNil() {
		if v, ok := c.TryRecv(); v.IsValid() {
			reflect.ValueOf(dst).Elem().Set(adaptRecv(v, ok, dst))
			return ok
		}
	}
	_, v, ok := r.choose([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: c}})
	reflect.ValueOf(dst).Elem().Set(adaptRecv(v, ok, dst))
	return ok
}

func adaptRecv(v reflect.Value, ok bool, dst any) reflect.Value {
	t := reflect.TypeOf(dst).Elem()
	if !ok {
		return reflect.Zero(t)
	}
	return adapt(v, t)
}

// send sends what v points to.
func (r *runtime) send(ch, v any) {
	c := reflect.ValueOf(ch)
	x := adapt(reflect.ValueOf(v).Elem(), c.Type().Elem())
	r.choose([]reflect.SelectCase{{Dir: reflect.SelectSend, Chan: c, Send: x}})
}

// choose waits for one of the cases, or for an interrupt.
func (r *runtime) choose(cases []reflect.SelectCase) (int, reflect.Value, bool) {
	done := doneChan()
	if done == nil {
		return reflect.Select(cases)
	}
	all := append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(done)})
	i, v, ok := reflect.Select(all)
	if i == len(cases) {
		r.stopHere()
	}
	return i, v, ok
}

// A Select is a select statement: its cases in order, then what came.
type Select struct {
	r     *runtime
	cases []reflect.SelectCase
	value reflect.Value
	ok    bool
}

// Send adds a case that sends what v points to.
func (s *Select) Send(ch, v any) {
	c := reflect.ValueOf(ch)
	x := adapt(reflect.ValueOf(v).Elem(), c.Type().Elem())
	s.cases = append(s.cases, reflect.SelectCase{Dir: reflect.SelectSend, Chan: c, Send: x})
}

// Recv adds a case that receives.
func (s *Select) Recv(ch any) {
	s.cases = append(s.cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)})
}

// Go waits and returns the number of the case, -1 for the default.
func (s *Select) Go(hasDefault bool) int {
	var i int
	if hasDefault {
		n := len(s.cases)
		i, s.value, s.ok = reflect.Select(append(s.cases, reflect.SelectCase{Dir: reflect.SelectDefault}))
		if i == n {
			return -1
		}
		return i
	}
	i, s.value, s.ok = s.r.choose(s.cases)
	return i
}

// Value stores what was received where p points to.
func (s *Select) Value(p any) { reflect.ValueOf(p).Elem().Set(adaptRecv(s.value, s.ok, p)) }

// OK tells whether the channel was open.
func (s *Select) OK() bool { return s.ok }
