package interp

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// A methodEntry is a method in a description: name, type without receiver,
// code that takes the receiver as it is in an interface, and as it is.
type methodEntry struct{ name, typ, ofWord, ofValue int32 }

// methodsOf are the exported methods of a type, by name.
func methodsOf(t types.Type) []*types.Selection {
	list := slices.Collect(types.NewMethodSet(t).Methods())
	list = slices.DeleteFunc(list, func(m *types.Selection) bool { return !m.Obj().Exported() })
	slices.SortFunc(list, func(a, b *types.Selection) int { return strings.Compare(a.Obj().Name(), b.Obj().Name()) })
	return list
}

// methodRoom is how many words the table of a type's methods takes.
func methodRoom(t types.Type) int {
	return len(methodsOf(t)) * int(unsafe.Sizeof(methodEntry{})) / 8
}

// addMethods writes the methods of t behind its description, at a distance from
// its beginning.
func (f *forge) addMethods(h *typeHeader, at uintptr, t types.Type) {
	list := methodsOf(t)
	if len(list) == 0 {
		return
	}
	size := describedSize(typeAt(unsafe.Pointer(h)).Kind())
	u := (*uncommon)(unsafe.Add(unsafe.Pointer(h), size))
	u.methodsOffset = uint32(at - size)
	table := unsafe.Slice((*methodEntry)(unsafe.Add(unsafe.Pointer(h), at)), len(list))
	for _, m := range list {
		if e, ok := f.method(h, t, m); ok {
			table[u.methods] = e
			u.methods++
			u.exported++
		}
	}
}

// method makes one method; false on systems for which there is no code.
func (f *forge) method(h *typeHeader, t types.Type, m *types.Selection) (methodEntry, bool) {
	sig := m.Type().(*types.Signature)
	in, out := tupleTypes(sig.Params(), f.typ), tupleTypes(sig.Results(), f.typ)
	rt, direct := typeAt(unsafe.Pointer(h)), h.tflag&directFlag != 0
	ofWord := f.receiving(reflect.TypeFor[unsafe.Pointer](), in, out, sig.Variadic(), t, m.Obj().Name(), func(v reflect.Value) (x any) {
		if !direct {
			return reflect.NewAt(rt, v.UnsafePointer()).Elem().Interface()
		}
		*(*[2]unsafe.Pointer)(unsafe.Pointer(&x)) = [2]unsafe.Pointer{unsafe.Pointer(h), v.UnsafePointer()}
		return x
	})
	ofValue := ofWord
	if !direct {
		ofValue = f.receiving(rt, in, out, sig.Variadic(), t, m.Obj().Name(), reflect.Value.Interface)
	}
	if ofWord == nil || ofValue == nil {
		return methodEntry{}, false
	}
	e := methodEntry{name: f.name(m.Obj().Name()), ofWord: addReflectOff(ofWord), ofValue: addReflectOff(ofValue)}
	e.typ = addReflectOff(word(reflect.FuncOf(in, out, sig.Variadic())))
	return e, true
}

// receiving is code that calls a method of t, of a cell, whose receiver comes
// first, in a form that value reads.
func (f *forge) receiving(recv reflect.Type, in, out []reflect.Type, variadic bool, t types.Type, name string, value func(reflect.Value) any) unsafe.Pointer {
	ft := reflect.FuncOf(append([]reflect.Type{recv}, in...), out, variadic)
	return stub(reflect.MakeFunc(ft, func(args []reflect.Value) []reflect.Value {
		b, ok := asBox(boxed(value(args[0])))
		if !ok {
			panic(runtimeError("reflection does not reach the methods of " + goName(t)))
		}
		results := f.r.callBox(b, name, args[1:], variadic)
		for i, v := range results {
			if v.Kind() == reflect.Interface && v.NumMethod() == 0 && !v.IsNil() {
				results[i] = reflect.ValueOf(f.r.reflected(v.Interface()))
			}
		}
		return fit(results, ft)
	}))
}

// pointer makes the type of pointers to n, without its methods: reflection
// would make one that cannot have any.
func (f *forge) pointer(h *typeHeader, n *types.Named) *typeHeader {
	size := describedSize(reflect.Pointer)
	room := make([]uint64, int(size+unsafe.Sizeof(uncommon{}))/8+methodRoom(types.NewPointer(n)))
	f.keep = append(f.keep, room)
	p := (*typeHeader)(unsafe.Pointer(&room[0]))
	b := (*typeHeader)(word(reflect.TypeFor[*byte]()))
	copy(bytesOf(p, size), bytesOf(b, size))
	p.hash, p.str, p.ptrToThis = h.hash+1, f.name("*"+goName(n)), 0
	p.tflag = b.tflag&^(starFlag|namedFlag) | uncommonFlag
	*(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(p), elemOffset)) = unsafe.Pointer(h)
	*(*uncommon)(unsafe.Add(unsafe.Pointer(p), size)) = uncommon{pkgPath: f.name("main")}
	h.ptrToThis = addReflectOff(unsafe.Pointer(p))
	return p
}
