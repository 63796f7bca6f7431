package interp

import (
	"fmt"
	"go/types"
	"reflect"
	"sync/atomic"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"
)

// Types that mention themselves are made here and reach the engine as if they
// were compiled: its own way to make them fails for all but the simplest. As
// there, package reflect cannot tie the knot, so a type is made with a
// stand-in, which is then replaced in the type's own description.

// isRecursive tells whether a named type of a cell mentions itself, in structs
// as well.
func isRecursive(t *types.Named) bool { return reaches(t.Underlying(), t) }

// reaches tells whether t mentions goal.
func reaches(t types.Type, goal *types.Named) bool {
	return search(t, func(t types.Type, in func(types.Type) bool) bool {
		n, ok := t.(*types.Named)
		switch {
		case !ok:
			return anyPart(t, in)
		case types.Identical(n, goal):
			return true
		}
		return ours(n) && !types.IsInterface(n) && in(n.Underlying())
	})
}

// A knot makes reflection's types of recursive ones.
type knot struct {
	g     *gen
	done  typeutil.Map // types.Type → reflect.Type
	open  map[*types.Named]reflect.Type
	fixes []fix
}

// A fix is a part of a type that was made with a stand-in.
type fix struct {
	patch func(part reflect.Type)
	typ   types.Type
}

// standIns makes each stand-in a type of its own, in all sessions.
var standIns atomic.Int64

// tie makes the type and puts the stand-ins right.
func (g *gen) tie(t *types.Named) reflect.Type {
	k := &knot{g: g, open: map[*types.Named]reflect.Type{}}
	rt := k.named(t)
	for _, f := range k.fixes {
		f.patch(k.typ(f.typ))
	}
	k.done.Iterate(func(key types.Type, v any) {
		if n, ok := key.(*types.Named); ok {
			g.p.tied.Set(n, v)
		}
	})
	return rt
}

func (k *knot) standIn(t *types.Named) reflect.Type {
	tag := reflect.StructTag(fmt.Sprintf(`standin:"%d"`, standIns.Add(1)))
	shape := reflect.TypeFor[unsafe.Pointer]()
	if _, ok := t.Underlying().(*types.Slice); ok {
		shape = reflect.TypeFor[[]int]()
	}
	return reflect.StructOf([]reflect.StructField{{Name: "P", Type: shape, Tag: tag}})
}

func (k *knot) named(t *types.Named) reflect.Type {
	if rt, ok := k.done.At(t).(reflect.Type); ok {
		return rt
	}
	if rt, ok := k.g.p.tied.At(t).(reflect.Type); ok {
		return rt
	}
	for n, rt := range k.open {
		if types.Identical(n, t) {
			return rt
		}
	}
	if !isRecursive(t) && !k.stale(t.Underlying()) {
		if _, ok := t.Underlying().(*types.Struct); !ok {
			return k.typ(t.Underlying())
		}
	}
	k.open[t] = k.standIn(t)
	rt := k.typ(t.Underlying())
	if _, ok := t.Underlying().(*types.Struct); !ok {
		k.fixOther(t, rt)
	}
	delete(k.open, t)
	k.done.Set(t, rt)
	return rt
}

// stale tells whether a part was made with a stand-in.
func (k *knot) stale(t types.Type) bool {
	for n := range k.open {
		if reaches(t, n) {
			return true
		}
	}
	return false
}

func (k *knot) typ(t types.Type) reflect.Type {
	t = types.Unalias(t)
	if rt := composed(t, k.typ, k.typ); rt != nil {
		return rt
	}
	switch t := t.(type) {
	case *types.Named:
		switch {
		case !ours(t):
			return k.compiled(t)
		case !types.IsInterface(t):
			return k.named(t)
		}
		return reflect.TypeFor[any]()
	case *types.Interface:
		return reflect.TypeFor[any]()
	case *types.Struct:
		return k.structure(t)
	}
	refuseType("type %s is not supported in a type that mentions itself", t)
	return nil
}

// compiled is a type of a compiled package, out of its table.
func (k *knot) compiled(t *types.Named) reflect.Type {
	if t.Obj().Pkg() == nil {
		return errorType
	}
	if t.TypeArgs().Len() > 0 || types.IsInterface(t) && !foreign(t) {
		return k.typ(t.Underlying())
	}
	sym, ok := k.g.s.tables(t.Obj().Pkg().Path())[t.Obj().Name()]
	if !ok || sym.Kind() != reflect.Pointer {
		refuseType("type %s is not supported in a type that mentions itself", t)
	}
	return sym.Type().Elem()
}

// structure makes a struct; fields that were made with a stand-in are put
// right later.
func (k *knot) structure(t *types.Struct) reflect.Type {
	fields := make([]reflect.StructField, t.NumFields())
	for i := range fields {
		f := t.Field(i)
		tag := t.Tag(i)
		if !f.Exported() && !f.Embedded() {
			tag = hiddenTag(tag)
		}
		fields[i] = reflect.StructField{Name: engineField(t, i), Type: k.typ(f.Type()), Tag: reflect.StructTag(tag)}
	}
	rt := reflect.StructOf(fields)
	for i := range fields {
		if k.stale(t.Field(i).Type()) {
			k.fixes = append(k.fixes, fix{func(part reflect.Type) { setField(rt, i, part) }, t.Field(i).Type()})
		}
	}
	return rt
}

// fixOther notes what is to be put right in a type that is no struct.
func (k *knot) fixOther(t *types.Named, rt reflect.Type) {
	add := func(offset uintptr, part types.Type) {
		k.fixes = append(k.fixes, fix{func(p reflect.Type) { setPart(rt, offset, p) }, part})
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		add(elemOffset, u.Elem())
	case *types.Slice:
		add(elemOffset, u.Elem())
	case *types.Chan:
		add(elemOffset, u.Elem())
	case *types.Map:
		if !k.stale(u.Key()) {
			add(mapElemOffset, u.Elem())
		}
	case *types.Signature:
		i := uintptr(0)
		for _, tuple := range []*types.Tuple{u.Params(), u.Results()} {
			for v := range tuple.Variables() {
				if k.stale(v.Type()) {
					add(funcPartsOffset+i*unsafe.Sizeof(i), v.Type())
				}
				i++
			}
		}
	}
}

// Where reflection keeps the parts of a type, on 64-bit machines: behind its
// common description. The test of recursive types finds out if that changes.
const (
	elemOffset      = 48
	mapElemOffset   = 56
	funcPartsOffset = 56
)

// word is the pointer in an interface of a type: its description.
func word(t reflect.Type) unsafe.Pointer {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1]
}

func setPart(t reflect.Type, offset uintptr, part reflect.Type) {
	*(*unsafe.Pointer)(unsafe.Add(word(t), offset)) = word(part)
}

// setField changes the type of a struct's field: its description has, behind
// the common part and the package's name, a slice of name, type and offset.
func setField(t reflect.Type, i int, part reflect.Type) {
	fields := *(*unsafe.Pointer)(unsafe.Add(word(t), elemOffset+8))
	*(*unsafe.Pointer)(unsafe.Add(fields, uintptr(i)*24+8)) = word(part)
}
