package interp

import (
	"fmt"
	"go/constant"
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"

	"freshet/interp/symbols"
)

// A desc describes a type to the running code.
type desc struct {
	r       *runtime
	id      int
	typ     types.Type
	boxed   bool     // values travel in a Box
	methods sync.Map // name → reflect.Value: functions of the engine, receiver first
	bound   sync.Map // name → *bound
	impl    sync.Map // *desc of an interface → bool
	hasErr  atomic.Int32
	made    atomic.Pointer[reflect.Type] // see rtype; set when code that has the type begins
	like    atomic.Pointer[reflect.Type] // see forge.go
}

func (d *desc) runtime() *runtime { return d.r }

func (d *desc) String() string { return goName(d.typ) }

// rtype is what the engine makes of the type; nil for its own interfaces, and
// until it is known.
func (d *desc) rtype() reflect.Type {
	if t := d.made.Load(); t != nil {
		return *t
	}
	return nil
}

// A runtime is what lowered code calls, as package rt.
type runtime struct {
	s       *Session
	descs   atomic.Pointer[[]*desc]
	funcs   sync.Map // engine function → funcInfo
	regs    sync.Map // number → *registration
	sites   sync.Map // engine function → callee → where it is called
	stop    *bool    // what engine code tests; up while raised is not 0
	raised  int      // see Session.raise; guarded by its mu
	consts  map[string]reflect.Value
	known   map[string]string
	forge   forge
	wraps   sync.Map // reflect.Type of an interface → reflect.Type of its wrapper
	wrapped sync.Map // reflect.Type of a wrapper → true
	cell    func(*Defers)
	gate    sync.RWMutex // closed while goroutines are to wait
	olds    sync.Map     // number → []forward, of a function that was defined again
}

// A funcInfo says what an engine function is in the cells.
type funcInfo struct {
	cell    int
	display string
	line    *int
}

func newRuntime(s *Session) *runtime {
	r := &runtime{s: s, stop: new(bool), consts: map[string]reflect.Value{}, known: map[string]string{}}
	r.forge.r = r
	r.publish(nil)
	return r
}

func (r *runtime) publish(list []*desc) { r.descs.Store(&list) }

func (r *runtime) desc(id int) *desc { return (*r.descs.Load())[id] }

// constant puts a constant in the table and returns its name there.
func (r *runtime) constant(kind types.BasicKind, v constant.Value) (string, bool) {
	key := fmt.Sprint(kind, v.ExactString())
	if n, ok := r.known[key]; ok {
		return n, true
	}
	val, ok := exactly(kind, v)
	if !ok {
		return "", false
	}
	n := fmt.Sprintf("K%d", len(r.known))
	r.known[key] = n
	r.consts[n] = reflect.ValueOf(val)
	return n, true
}

// exactly is a constant as a value of a basic type.
func exactly(kind types.BasicKind, v constant.Value) (any, bool) {
	i, _ := constant.Int64Val(constant.ToInt(v))
	u, _ := constant.Uint64Val(constant.ToInt(v))
	f, _ := constant.Float64Val(constant.ToFloat(v))
	switch kind {
	case types.Int:
		return int(i), true
	case types.Int8:
		return int8(i), true
	case types.Int16:
		return int16(i), true
	case types.Int32:
		return int32(i), true
	case types.Int64:
		return i, true
	case types.Uint:
		return uint(u), true
	case types.Uint8:
		return uint8(u), true
	case types.Uint16:
		return uint16(u), true
	case types.Uint32:
		return uint32(u), true
	case types.Uint64:
		return u, true
	case types.Uintptr:
		return uintptr(u), true
	case types.Float32:
		f32, _ := constant.Float32Val(constant.ToFloat(v))
		return f32, true
	case types.Float64:
		return f, true
	case types.Complex64, types.Complex128:
		c := constant.ToComplex(v)
		re, _ := constant.Float64Val(constant.Real(c))
		im, _ := constant.Float64Val(constant.Imag(c))
		if kind == types.Complex64 {
			return complex(float32(re), float32(im)), true
		}
		return complex(re, im), true
	}
	return nil, false
}

// A Box is a value of a type that a cell declares, in an interface: go/types
// tells its type, reflection only what it is made of. Boxes of comparable
// values compare as the values do.
type Box struct {
	d *desc
	v any
}

// Unbox returns the value itself, for compiled code that looks into it by
// reflection: a struct's fields, a named number.
func (b Box) Unbox() any { return b.v }

// box wraps a value; one whose type has an Error method is an error.
func (r *runtime) box(d *desc, v any) any {
	b := Box{d, v}
	if d.isError() {
		return errBox{b}
	}
	return b
}

func (d *desc) isError() bool {
	switch d.hasErr.Load() {
	case 1:
		return true
	case 2:
		return false
	}
	if types.Implements(d.typ, errorInterface) {
		d.hasErr.Store(1)
		return true
	}
	d.hasErr.Store(2)
	return false
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// asBox is the box in x, if any.
func asBox(x any) (Box, bool) {
	switch x := x.(type) {
	case Box:
		return x, true
	case errBox:
		return x.Box, true
	}
	return Box{}, false
}

// unwrap takes a value out of the wrapper that made it an interface of
// compiled code.
func (r *runtime) unwrap(x any) any {
	if x == nil {
		return nil
	}
	x = boxed(x)
	t := reflect.TypeOf(x)
	if t.Kind() != reflect.Pointer {
		return x
	}
	if _, ok := r.wrapped.Load(t); !ok {
		return x
	}
	return reflect.ValueOf(x).Elem().Field(0).Interface()
}

// wrap makes a box an interface of compiled code.
func (r *runtime) wrap(b Box, iface reflect.Type) (reflect.Value, bool) {
	if iface == errorType {
		return reflect.ValueOf(errBox{b}), true
	}
	wt, ok := r.wrapper(iface)
	if !ok {
		return reflect.Value{}, false
	}
	w := reflect.New(wt)
	w.Elem().Field(0).Set(reflect.ValueOf(r.box(b.d, b.v)))
	for i := 1; i < wt.NumField(); i++ {
		name := wt.Field(i).Name[1:]
		ft := wt.Field(i).Type
		w.Elem().Field(i).Set(reflect.MakeFunc(ft, func(args []reflect.Value) []reflect.Value {
			return fit(r.callBox(b, name, args, ft.IsVariadic()), ft)
		}))
	}
	return w, true
}

var errorType = reflect.TypeFor[error]()

// wrapper is the struct type that the tables have for an interface.
func (r *runtime) wrapper(iface reflect.Type) (reflect.Type, bool) {
	if wt, ok := r.wraps.Load(iface); ok {
		return wt.(reflect.Type), true
	}
	path := iface.PkgPath()
	table := r.s.tables(path)
	sym, ok := table["_"+iface.Name()]
	if !ok {
		return nil, false
	}
	wt := sym.Type().Elem()
	r.wraps.Store(iface, wt)
	r.wrapped.Store(reflect.PointerTo(wt), true)
	return wt, true
}

// fit gives results the types of a function's.
func fit(out []reflect.Value, ft reflect.Type) []reflect.Value {
	for i := range out {
		out[i] = adapt(out[i], ft.Out(i))
	}
	return out
}

// adapt makes v settable to a variable of type t: the engine's types of
// recursive structs differ in name only.
func adapt(v reflect.Value, t reflect.Type) reflect.Value {
	switch {
	case !v.IsValid():
		return reflect.Zero(t)
	case v.Kind() == reflect.Interface && v.IsNil():
		return reflect.Zero(t)
	case v.Type() == t:
		return v
	case v.Kind() == reflect.Interface:
		return adapt(v.Elem(), t)
	case t.Kind() == reflect.Interface:
		return v
	case v.Kind() == reflect.Pointer && t.Kind() == reflect.Pointer:
		return reflect.NewAt(t.Elem(), v.UnsafePointer())
	case v.Kind() != t.Kind():
		return v.Convert(t)
	}
	// One kind and one layout: reflection would compare types that mention
	// themselves without end.
	c := reflect.New(v.Type())
	c.Elem().Set(v)
	return reflect.NewAt(t, c.UnsafePointer()).Elem()
}

// implements tells whether what x holds has the methods of an interface.
func (r *runtime) implements(x any, d *desc) bool {
	iface := d.typ.Underlying().(*types.Interface)
	if iface.NumMethods() == 0 {
		return true
	}
	if b, ok := asBox(x); ok {
		if v, ok := b.d.impl.Load(d); ok {
			return v.(bool)
		}
		yes := types.Implements(b.d.typ, iface)
		b.d.impl.Store(d, yes)
		return yes
	}
	t := reflect.TypeOf(x)
	for m := range iface.Methods() {
		have, ok := t.MethodByName(m.Name())
		if !ok || !sameSignature(have.Type, m.Signature()) {
			return false
		}
	}
	return true
}

// sameSignature compares a compiled method, receiver first, with a signature.
func sameSignature(t reflect.Type, sig *types.Signature) bool {
	if t.NumIn()-1 != sig.Params().Len() || t.NumOut() != sig.Results().Len() {
		return false
	}
	for i := range sig.Params().Len() {
		if t.In(i+1).String() != goName(sig.Params().At(i).Type()) {
			return false
		}
	}
	for i := range sig.Results().Len() {
		if t.Out(i).String() != goName(sig.Results().At(i).Type()) {
			return false
		}
	}
	return true
}

// assert stores x in dst when it is of the type that d describes.
func (r *runtime) assert(x any, d *desc, dst reflect.Value) bool {
	x = r.unwrap(x)
	if x == nil {
		return false
	}
	b, boxed := asBox(x)
	switch {
	case types.IsInterface(d.typ) && !foreign(d.typ):
		if !r.implements(x, d) {
			return false
		}
		dst.Set(reflect.ValueOf(x))
	case types.IsInterface(d.typ) && boxed:
		if !r.implements(x, d) {
			return false
		}
		w, ok := r.wrap(b, dst.Type())
		if !ok {
			panic(runtimeError(fmt.Sprintf("a value of %s cannot be a %s of compiled code", b.d, d)))
		}
		dst.Set(w)
	case types.IsInterface(d.typ):
		if !reflect.TypeOf(x).Implements(dst.Type()) {
			return false
		}
		dst.Set(reflect.ValueOf(x))
	case boxed:
		if b.d != d {
			return false
		}
		dst.Set(adapt(reflect.ValueOf(b.v), dst.Type()))
	case reflect.TypeOf(x) != dst.Type() || d.boxed && !d.bare():
		return false
	default:
		dst.Set(reflect.ValueOf(x))
	}
	return true
}

// is tells whether x is of the type that d describes.
func (r *runtime) is(x any, d *desc) bool {
	x = r.unwrap(x)
	if x == nil {
		return false
	}
	b, boxed := asBox(x)
	switch {
	case types.IsInterface(d.typ):
		return r.implements(x, d)
	case boxed:
		return b.d == d
	}
	return reflect.TypeOf(x) == d.rtype() && (!d.boxed || d.bare())
}

// bare tells types whose values are known without a box too: structs, and
// pointers to them. One in an interface without a box went through a package
// that works by reflection; struct literals of cells are boxed themselves.
func (d *desc) bare() bool {
	t := d.rtype()
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t != nil && t.Kind() == reflect.Struct && t.Name() == ""
}

// tables are the symbols of a package, the session's own included.
func (s *Session) tables(path string) map[string]reflect.Value {
	s.loading.Lock()
	defer s.loading.Unlock()
	if t, ok := s.loaded[path]; ok {
		return t
	}
	t := map[string]reflect.Value{}
	for k, v := range symbols.Exports(path)[path+"/"+symbols.Name(path)] {
		t[k] = v
	}
	s.override(path, t)
	s.loaded[path] = t
	return t
}
