package interp

import (
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// table is package rt, which lowered code imports.
func (r *runtime) table() map[string]reflect.Value {
	t := map[string]reflect.Value{}
	for name, v := range map[string]any{
		"Any": (*any)(nil), "Error": (*error)(nil), "Defers": (*Defers)(nil), "Loop": (*Loop)(nil), "Select": (*Select)(nil),
		"AtomicPointer": (*AtomicPointer)(nil),
		"B":             func(x any) any { return x },
		"X":             func(id int, x any) any { return r.box(r.desc(id), x) },
		"U":             r.unwrap, "Raw": raw, "Reflected": r.reflected, "Place": r.reflectedPlace, "Boxed": boxed, "TypeFor": r.typeFor, "Present": presented, "Eq": r.equal,
		"IsNil":   func(x any) bool { return x == nil },
		"Assert":  r.mustAssert,
		"Convert": r.convert,
		"TryAssert": func(x any, id int, p any) bool {
			return r.assert(x, r.desc(id), reflect.ValueOf(p).Elem())
		},
		"Call": r.call, "Which": r.which,
		"Method": r.setMethod, "Register": r.register, "SetFunc": setFuncVar, "Replace": r.replace,
		"Run": r.run, "Panic": func(x any) { panic(x) }, "Check": r.check,
		"Go": r.goStart, "Recv": r.recv, "Send": r.send,
		"NewSelect": func() *Select { return &Select{r: r} }, "NewLoop": func() *Loop { return &Loop{} },
		"Close": closeChan, "Clear": clearAny,
		"Wait": r.waitGroup, "WaitGroupGo": r.waitGroupGo, "Lock": func(l any) { r.lock(l.(tryLocker)) }, "RLock": r.rlock,
		"Unlock": unlock, "UnlockRW": unlockRW, "RUnlock": runlock,
		"Print":   func(a ...any) { printBuiltin(descriptor, "", a) },
		"Println": func(a ...any) { printBuiltin(descriptor, " ", a); _, _ = io.WriteString(descriptor, "\n") },
		"Rune":    toRune, "ShiftCount": shiftCount, "ConvertTo": convertTo,
		"Complex128": func(re, im float64) complex128 { return complex(re, im) },
		"Complex64":  func(re, im float32) complex64 { return complex(re, im) },
		"Real":       func(c complex128) float64 { return real(c) },
		"Imag":       func(c complex128) float64 { return imag(c) },
		"Negate":     func(c complex128) complex128 { return -c },
		"MinZero":    math.Min, "MaxZero": math.Max,
		"Caller": caller, "Logger": logger, "Chain": r.chain, "Show": r.show,
		"Boot":     func(p *bool) int { r.stop = p; return 0 },
		"Cell":     func(f func(*Defers)) int { r.cell = f; return 0 },
		"SameChan": func(a, b any) bool { return reflect.ValueOf(a).UnsafePointer() == reflect.ValueOf(b).UnsafePointer() },
		"NonNil":   nonNil,
		"Use":      func(any) {},
		"Count":    func(_ any, n int) int { return n },
		"Entered":  r.entered, "RecoverIf": r.recoverIf,
		"StdoutFile": stdoutFile.of, "StderrFile": stderrFile.of,
		"Stdout": stdout, "Stderr": stderr, "Stdin": stdin{}, "Decode": r.decodeJSON,
		"RuneStarts": runeStarts, "RuneValues": runeValues,
		"Room": room, "Index": checkIndex, "Slice": checkSlice, "Slice3": checkSlice3, "RoomCap": roomCap,
	} {
		t[name] = reflect.ValueOf(v)
	}
	for name, v := range unsafeTable {
		t[name] = reflect.ValueOf(v)
	}
	return t
}

// raw is a value without its box, for code that looks at it by reflection.
func raw(x any) any {
	if b, ok := asBox(x); ok {
		return b.v
	}
	return x
}

// presented is a value as a host wants it.
func presented(x any) any {
	if b, ok := asBox(x); ok {
		return present(x, b)
	}
	return x
}

func (r *runtime) mustAssert(x any, id int, p any, from string) {
	d := r.desc(id)
	if !r.assert(x, d, reflect.ValueOf(p).Elem()) {
		panic(r.conversionError(x, d, from))
	}
}

// convert is mustAssert that lets nil pass.
func (r *runtime) convert(x any, id int, p any) {
	if r.unwrap(x) == nil {
		return
	}
	r.mustAssert(x, id, p, "interface {}")
}

// which is the number of the first case of a type switch that fits: pairs of
// case and type, -1 for nil.
func (r *runtime) which(x any, pairs []int) int {
	for i := 0; i < len(pairs); i += 2 {
		if id := pairs[i+1]; id < 0 && r.unwrap(x) == nil || id >= 0 && r.is(x, r.desc(id)) {
			return pairs[i]
		}
	}
	return -1
}

func (r *runtime) setMethod(id int, name string, fn any) {
	d := r.desc(id)
	d.methods.Store(name, reflect.ValueOf(fn))
	d.bound.Delete(name)
}

// register takes the pointers of the code that now begins: of line markers,
// variables and types, as the lowering noted them.
func (r *runtime) register(id int, pointers ...any) {
	v, _ := r.regs.LoadAndDelete(id)
	reg := v.(*registration)
	for i, info := range reg.funcs {
		info.line = pointers[i].(*int)
		r.funcs.Store(reg.names[i], info)
	}
	pointers = pointers[len(reg.funcs):]
	for i, name := range reg.vars {
		r.s.values.Store(name, reflect.ValueOf(pointers[i]).Elem())
	}
	pointers = pointers[len(reg.vars):]
	for i, d := range reg.types {
		t := reflect.TypeOf(pointers[i]).Elem()
		d.made.Store(&t)
		if r.forge.used.Load() {
			r.like(d)
		}
	}
}

// setFuncVar stores a function of the engine in a variable, as one that all
// code can call.
func setFuncVar(p, fn any) { reflect.ValueOf(p).Elem().Set(reflect.ValueOf(fn)) }

// A forward is what makes the code of a function call a later one.
type forward struct {
	to any // pointer to a variable that holds a function
	on *bool
}

// replace makes fn the code of a function for all its earlier callers; to and
// on belong to the code until now.
func (r *runtime) replace(line int, fn, to any, on *bool) {
	known, _ := r.olds.Load(line)
	list, _ := known.([]forward)
	list = append(list, forward{to, on})
	r.olds.Store(line, list)
	for _, f := range list {
		setFuncVar(f.to, fn)
		*f.on = true
	}
}

func closeChan(ch any) { reflect.ValueOf(ch).Close() }

func clearAny(x any) {
	if v := reflect.ValueOf(x); v.IsValid() {
		v.Clear()
	}
}

// printBuiltin writes as print and println do, but to the cell.
func printBuiltin(w io.Writer, sep string, args []any) {
	var b strings.Builder
	for i, a := range args {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(builtinText(reflect.ValueOf(raw(a))))
	}
	_, _ = io.WriteString(w, b.String())
}

// nonNil is x, which must hold something.
func nonNil(x any) any {
	if x == nil {
		panic(nilDereference)
	}
	return x
}

// builtinText is an operand of print as the runtime writes it.
func builtinText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Invalid:
		return "(0x0,0x0)"
	case reflect.Slice:
		return fmt.Sprintf("[%d/%d]0x%x", v.Len(), v.Cap(), v.Pointer())
	case reflect.Map, reflect.Chan, reflect.Func, reflect.Pointer, reflect.UnsafePointer:
		return fmt.Sprintf("0x%x", v.Pointer())
	case reflect.Complex64, reflect.Complex128:
		return fmt.Sprint(v.Complex())
	case reflect.Float32:
		return strconv.FormatFloat(v.Float(), 'g', -1, 32)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.String:
		return v.String()
	}
	if v.CanInt() {
		return strconv.FormatInt(v.Int(), 10)
	}
	if v.CanUint() {
		return strconv.FormatUint(v.Uint(), 10)
	}
	return "(" + v.Type().String() + ")"
}

// toRune is the rune of an integer conversion to string.
func toRune(n int64) rune {
	if n != int64(rune(n)) {
		return '\uFFFD'
	}
	return rune(n)
}

func shiftCount(n int64) uint {
	if n < 0 {
		panic(runtimeError("runtime error: negative shift amount"))
	}
	return uint(n)
}

// runeStarts and runeValues are what a range over a string visits.
func runeStarts(s string) []int {
	out := make([]int, 0, len(s))
	for i := range s {
		out = append(out, i)
	}
	return out
}

func runeValues(s string) []rune {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		out = append(out, r)
	}
	return out
}

// checkIndex panics as the language does when i is no index of n elements.
func checkIndex(i int64, n int) {
	if i < 0 {
		panic(runtimeError(fmt.Sprintf("runtime error: index out of range [%d]", i)))
	}
	if i >= int64(n) {
		panic(runtimeError(fmt.Sprintf("runtime error: index out of range [%d] with length %d", i, n)))
	}
}

// checkSlice panics as the language does for bounds that do not fit; kind says
// what size is, the capacity or the length.
func checkSlice(low, high, size int, kind string) {
	const out = "runtime error: slice bounds out of range "
	switch {
	case high < 0:
		panic(runtimeError(fmt.Sprintf(out+"[:%d]", high)))
	case high > size:
		panic(runtimeError(fmt.Sprintf(out+"[:%d] with %s %d", high, kind, size)))
	case low < 0:
		panic(runtimeError(fmt.Sprintf(out+"[%d:]", low)))
	case low > high:
		panic(runtimeError(fmt.Sprintf(out+"[%d:%d]", low, high)))
	}
}

// checkSlice3 is checkSlice for x[low:high:max].
func checkSlice3(low, high, max, size int, kind string) {
	const out = "runtime error: slice bounds out of range "
	switch {
	case max < 0:
		panic(runtimeError(fmt.Sprintf(out+"[::%d]", max)))
	case max > size:
		panic(runtimeError(fmt.Sprintf(out+"[::%d] with %s %d", max, kind, size)))
	case high < 0:
		panic(runtimeError(fmt.Sprintf(out+"[:%d:]", high)))
	case high > max:
		panic(runtimeError(fmt.Sprintf(out+"[:%d:%d]", high, max)))
	case low < 0:
		panic(runtimeError(fmt.Sprintf(out+"[%d::]", low)))
	case low > high:
		panic(runtimeError(fmt.Sprintf(out+"[%d:%d:]", low, high)))
	}
}

// convertTo converts what src points to into what dst points to.
func convertTo(dst, src any) {
	d, s := reflect.ValueOf(dst).Elem(), reflect.ValueOf(src).Elem()
	if s.Kind() == reflect.Slice && (d.Kind() == reflect.Array || d.Kind() == reflect.Pointer) {
		n := 0
		if d.Kind() == reflect.Array {
			n = d.Len()
		} else {
			n = d.Type().Elem().Len()
		}
		if s.Len() < n {
			panic(runtimeError(fmt.Sprintf("runtime error: cannot convert slice with length %d to array or pointer to array with length %d", s.Len(), n)))
		}
		d.Set(s.Convert(d.Type()))
		return
	}
	d.Set(adapt(s, d.Type()))
}

// chain is the first error in err's tree that is of the described type, as
// errors.As finds it; nil when there is none.
func (r *runtime) chain(err error, id int) any {
	d := r.desc(id)
	var found any
	walkErrors(err, func(e error) bool {
		if r.is(e, d) {
			found = r.unwrap(e)
			return true
		}
		x, ok := e.(interface{ As(any) bool })
		if !ok || d.boxed || d.rtype() == nil {
			return false
		}
		target := reflect.New(d.rtype())
		if ok = x.As(target.Interface()); ok {
			found = target.Elem().Interface()
		}
		return ok
	})
	return found
}

// walkErrors visits an error and those it wraps until visit says stop.
func walkErrors(err error, visit func(error) bool) bool {
	for err != nil {
		if visit(err) {
			return true
		}
		switch x := err.(type) {
		case errBox:
			if x.has("Unwrap", "func() []error") {
				for _, e := range x.many() {
					if walkErrors(e, visit) {
						return true
					}
				}
				return false
			}
			err = x.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				if walkErrors(e, visit) {
					return true
				}
			}
			return false
		default:
			err = errors.Unwrap(err)
		}
	}
	return false
}

// as is errors.As for targets of cells' types as well.
func (r *runtime) as(err error, target any) bool {
	b, ok := asBox(target)
	if !ok {
		return errors.As(err, target)
	}
	p := reflect.ValueOf(b.v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		panic("errors: target must be a non-nil pointer")
	}
	d := r.pointee(b.d)
	return walkErrors(err, func(e error) bool {
		if d != nil && r.is(e, d) {
			return r.assert(e, d, p.Elem())
		}
		x, ok := e.(interface{ As(any) bool })
		return ok && x.As(target)
	})
}
