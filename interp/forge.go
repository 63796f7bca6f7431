package interp

import (
	"fmt"
	"go/types"
	"hash/fnv"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"
)

// To the engine a type of a cell is what it is made of, with other names for
// fields. Packages that work by reflection are to see its own name, and fields
// as the cell wrote them: for them a type is made as the toolchain would make
// it, with the same layout and with its methods, and a value goes to them under
// that type.

// A forge makes the types of one session.
type forge struct {
	r    *runtime
	mu   sync.Mutex
	done typeutil.Map // types.Type → reflect.Type
	open typeutil.Map // named types in the making
	last []types.Type // what was put in done since make began
	keep []any        // what descriptions point to, which no collector sees
	used atomic.Bool  // types are made as soon as a cell has them
	once sync.Once    // for those from before
}

// forged tells whether any type was made yet.
var forged atomic.Bool

// forgedDescs are the descriptions of forged types, of all sessions: a
// reflect.Type is of one session.
var forgedDescs sync.Map // reflect.Type → *desc

// like is the type under which reflection gets values that d describes; nil
// when that is the engine's own.
func (r *runtime) like(d *desc) reflect.Type {
	if t := d.like.Load(); t != nil {
		return *t
	}
	if d.boxed && d.rtype() == nil {
		return nil // not yet: its cell is being compiled
	}
	t := r.forge.make(d)
	d.like.Store(&t)
	if t != nil {
		forgedDescs.Store(t, d)
		forged.Store(true)
	}
	return t
}

// make is the type for d, nil if there is none of the same shape.
func (f *forge) make(d *desc) (t reflect.Type) {
	if !d.boxed {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = nil
	defer func() {
		if p := recover(); p != nil { // reflection cannot make every type
			for _, t := range f.last {
				f.done.Delete(t)
			}
			f.open, t = typeutil.Map{}, nil
			if full, ok := p.(runtimeError); ok {
				panic(full)
			}
		}
	}()
	t = f.typ(d.typ)
	same := func(t, u *typeHeader) bool {
		return t.size == u.size && t.kind == u.kind && t.ptrBytes == u.ptrBytes && t.tflag&directFlag == u.tflag&directFlag
	}
	if own := d.rtype(); t == own || !same((*typeHeader)(word(t)), (*typeHeader)(word(own))) {
		return nil
	}
	return t
}

func (f *forge) typ(t types.Type) reflect.Type {
	t = types.Unalias(t)
	if rt, ok := f.done.At(t).(reflect.Type); ok {
		return rt
	}
	if rt, ok := f.open.At(t).(reflect.Type); ok {
		return rt
	}
	n, ok := t.(*types.Named)
	if !ok || !ours(n) || types.IsInterface(n) {
		rt := f.plain(t)
		if f.open.Len() == 0 {
			f.made(t, rt)
		}
		return rt
	}
	return f.named(n)
}

func (f *forge) made(t types.Type, rt reflect.Type) {
	f.done.Set(t, rt)
	f.last = append(f.last, t)
}

// plain is a type without a name of a cell.
func (f *forge) plain(t types.Type) reflect.Type {
	if rt := composed(t, f.typ, f.whole); rt != nil {
		return rt
	}
	switch t := t.(type) {
	case *types.Named:
		if types.IsInterface(t) && !foreign(t) {
			return reflect.TypeFor[any]()
		}
		return f.compiled(t)
	case *types.Struct:
		fields := make([]reflect.StructField, t.NumFields())
		for i := range fields {
			v := t.Field(i)
			fields[i] = reflect.StructField{Name: v.Name(), Type: f.whole(v.Type()), Tag: reflect.StructTag(t.Tag(i))}
			if !v.Exported() {
				fields[i].PkgPath = "main"
			}
		}
		return reflect.StructOf(fields)
	}
	return reflect.TypeFor[any]()
}

// whole is typ where the size counts: of no type that is in the making.
func (f *forge) whole(t types.Type) reflect.Type {
	rt := f.typ(t)
	if h := (*typeHeader)(word(rt)); h.tflag&namedFlag != 0 && h.gcData == nil && h.ptrBytes == unsized {
		panic("a type within itself")
	}
	return rt
}

func (f *forge) compiled(t *types.Named) reflect.Type {
	obj := t.Obj()
	if obj.Pkg() == nil {
		return errorType
	}
	if sig, ok := t.Underlying().(*types.Signature); ok && t.TypeArgs().Len() > 0 {
		return f.typ(sig)
	}
	sym, ok := f.r.s.tables(obj.Pkg().Path())[obj.Name()]
	if !ok || sym.Kind() != reflect.Pointer || t.TypeArgs().Len() > 0 {
		panic("no type " + obj.Name())
	}
	return sym.Type().Elem()
}

// named makes a type with a name: a copy of the description of what it is made
// of, with room behind it for the package.
func (f *forge) named(n *types.Named) reflect.Type {
	words := 64
	if sig, ok := n.Underlying().(*types.Signature); ok { // its parts stand behind
		words += sig.Params().Len() + sig.Results().Len()
	}
	room := make([]uint64, words+methodRoom(n))
	f.keep = append(f.keep, room)
	h := (*typeHeader)(unsafe.Pointer(&room[0]))
	name := goName(n)
	sum := fnv.New32a()
	fmt.Fprint(sum, name, len(f.keep))
	h.hash, h.str, h.ptrBytes, h.tflag = sum.Sum32(), f.name(name), unsized, namedFlag
	rt := typeAt(unsafe.Pointer(h))
	f.open.Set(n, rt)
	p := f.pointer(h, n)
	base := f.plain(n.Underlying())
	f.keep = append(f.keep, base)
	b := (*typeHeader)(word(base))
	size := describedSize(base.Kind())
	hash, str, pointer := h.hash, h.str, h.ptrToThis
	copy(bytesOf(h, size), bytesOf(b, size))
	h.hash, h.str, h.ptrToThis = hash, str, pointer
	h.tflag = b.tflag&^starFlag | namedFlag | uncommonFlag
	*(*uncommon)(unsafe.Add(unsafe.Pointer(h), size)) = uncommon{pkgPath: f.name("main")}
	switch base.Kind() {
	case reflect.Func:
		parts := uintptr(base.NumIn()+base.NumOut()) * unsafe.Sizeof(uintptr(0))
		from, to := unsafe.Add(unsafe.Pointer(b), size), unsafe.Add(unsafe.Pointer(h), size+unsafe.Sizeof(uncommon{}))
		copy(unsafe.Slice((*byte)(to), parts), unsafe.Slice((*byte)(from), parts))
	case reflect.Struct:
		f.embed(h, n.Underlying().(*types.Struct))
	}
	f.open.Delete(n)
	f.made(n, rt)
	f.addMethods(h, uintptr(words)*8, n)
	f.addMethods(p, describedSize(reflect.Pointer)+unsafe.Sizeof(uncommon{}), types.NewPointer(n))
	return rt
}

// embed marks embedded fields, which reflection does not make with methods.
func (f *forge) embed(h *typeHeader, t *types.Struct) {
	at := (*[]structField)(unsafe.Add(unsafe.Pointer(h), elemOffset+8))
	fields := append([]structField(nil), *at...)
	f.keep = append(f.keep, fields)
	for i := range fields {
		if !t.Field(i).Embedded() {
			continue
		}
		size := nameSize(fields[i].name)
		marked := append([]byte(nil), unsafe.Slice(fields[i].name, size)...)
		marked[0] |= embeddedName
		fields[i].name = &marked[0]
		f.keep = append(f.keep, marked)
	}
	*at = fields
}

// name is the number of a name for descriptions.
func (f *forge) name(s string) int32 {
	b := []byte{exportedName, byte(len(s))}
	if len(s) >= 128 {
		b = []byte{exportedName, byte(len(s)) | 128, byte(len(s) >> 7)}
	}
	b = append(b, s...)
	return addReflectOff(unsafe.Pointer(&b[0]))
}

//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(p unsafe.Pointer) int32

// What reflection keeps of a type, on 64-bit machines: see internal/abi. The
// test of forged types finds out if that changes.
type typeHeader struct {
	size, ptrBytes                 uintptr
	hash                           uint32
	tflag, align, fieldAlign, kind uint8
	equal                          func(unsafe.Pointer, unsafe.Pointer) bool
	gcData                         *byte
	str, ptrToThis                 int32
}

type uncommon struct {
	pkgPath                int32
	methods, exported      uint16
	methodsOffset, _unused uint32
}

type structField struct {
	name *byte
	_    unsafe.Pointer // its type
	_    uintptr        // its offset
}

const (
	uncommonFlag = 1 << 0
	starFlag     = 1 << 1
	namedFlag    = 1 << 2
	directFlag   = 1 << 5

	exportedName = 1 << 0
	tagName      = 1 << 1
	embeddedName = 1 << 3

	unsized = ^uintptr(0)
)

// describedSize is how much describes a type of a kind, without what may follow.
func describedSize(k reflect.Kind) uintptr {
	const word = 8
	size := unsafe.Sizeof(typeHeader{})
	switch k {
	case reflect.Pointer, reflect.Slice, reflect.Func:
		return size + word
	case reflect.Chan:
		return size + 2*word
	case reflect.Array:
		return size + 3*word
	case reflect.Struct:
		return size + 4*word
	case reflect.Map:
		return size + 8*word
	}
	return size
}

func bytesOf(h *typeHeader, size uintptr) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(h)), size)
}

// nameSize is how many bytes a name takes, its tag included.
func nameSize(p *byte) int {
	at := 1
	skip := func() {
		n, shift := 0, 0
		for {
			b := *(*byte)(unsafe.Add(unsafe.Pointer(p), at))
			at++
			n |= int(b&127) << shift
			if shift += 7; b < 128 {
				break
			}
		}
		at += n
	}
	skip()
	if *p&tagName != 0 {
		skip()
	}
	return at
}

// typeAt is the reflect.Type of a description.
func typeAt(p unsafe.Pointer) reflect.Type {
	t := reflect.TypeFor[int]()
	(*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] = p
	return t
}
