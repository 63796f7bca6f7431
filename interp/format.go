package interp

import (
	"cmp"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"freshet/interp/symbols"
)

// What a formatted value is cut to.
const (
	maxItems   = 50     // elements of a slice, array or map
	maxRunes   = 2000   // of one string
	maxBytes   = 10_000 // of the whole, before indentation
	maxNesting = 16
)

// Format is a value in Go's syntax, as a notebook shows a result: 42, "ab",
// []int{1, 2}, &Point{X: 1}, nil. An error is its message and a Stringer its
// String, both without quotes; channels and functions are their types. Maps
// are in the order of their keys.
//
// Long values are cut (… 950 more), what contains itself ends in <cycle>, and
// of types of compiled packages only the exported fields are shown. A panic in
// a value's own method is shown and not passed on.
func Format(v Value) string { return format(v, false) }

// format is [Format]; of a value that a running cell may change at this moment
// it looks into no map, for that could end the process.
func format(v Value, changing bool) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprintf("<panic in formatting: %v>", r)
		}
	}()
	p := printer{left: maxBytes, changing: changing, seen: map[visit]bool{}}
	return p.piece(reflect.ValueOf(v.Value), parseType(v.Type), false).layout(0, 0)
}

// A printer makes pieces of values.
type printer struct {
	left  int // bytes
	depth int
	seen  map[visit]bool // what is being printed, outside in
	cells *runtime       // of the types that cells declare; nil until one is met

	changing bool // maps are closed
}

// A visit is one pointer, map or slice.
type visit struct {
	at  uintptr
	len int
	typ reflect.Type
}

func (p *printer) atom(s string) piece {
	p.left -= len(s) + 2
	return piece{text: s}
}

// piece prints v. typ is its static type where that is known; bare leaves out
// the name of the type, which the enclosing literal says.
func (p *printer) piece(v reflect.Value, typ types.Type, bare bool) piece {
	v, typ, bare = p.open(v, typ, bare)
	switch {
	case !v.IsValid() || nilable(v.Kind()) && v.IsNil():
		return p.atom("nil")
	case p.depth > maxNesting:
		return p.atom("…")
	}
	if s, ok := p.words(v, typ); ok {
		if first, _, more := strings.Cut(s, "\n"); more && p.depth > 0 {
			s = first + "…"
		}
		return p.atom(cutText(s))
	}
	if v.Kind() == reflect.Struct && isWrapper(v.Type()) {
		return p.piece(v.Field(0), typ, false)
	}
	if !fits(typ, v) {
		typ = nil
	}
	p.depth++
	defer func() { p.depth-- }()
	return p.kind(v, typ, bare)
}

// open takes a value out of interfaces and of the boxes of cells' types, which
// tell its type.
func (p *printer) open(v reflect.Value, typ types.Type, bare bool) (reflect.Value, types.Type, bool) {
	for v.IsValid() {
		if v.Kind() == reflect.Interface {
			v, typ, bare = v.Elem(), nil, false
			continue
		}
		if isEngineBox(v.Type()) {
			return symbols.Unbox(v), boxedType(v), false
		}
		if !v.CanInterface() || v.Kind() != reflect.Struct {
			break
		}
		x := v.Interface()
		if held, ok := x.(reflect.Value); ok {
			v, typ, bare = held, nil, false
			continue
		}
		b, ok := unbox(x)
		if !ok {
			break
		}
		p.cells = b.d.r
		return reflect.ValueOf(b.v), b.d.typ, false
	}
	return v, typ, bare
}

func nilable(k reflect.Kind) bool {
	switch k {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
		return true
	}
	return false
}

func (p *printer) kind(v reflect.Value, typ types.Type, bare bool) piece {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if utf8.RuneCountInString(s) <= maxRunes {
			return p.atom(strconv.Quote(s))
		}
		return p.atom(strconv.Quote(cutText(s)) + fmt.Sprintf(" (%d bytes)", len(s)))
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return p.atom(fmt.Sprint(unnamed(v)))
	case reflect.Chan, reflect.Func:
		return p.atom(nameOf(v.Type(), typ))
	case reflect.UnsafePointer:
		return p.atom(fmt.Sprintf("unsafe.Pointer(%#x)", v.Pointer()))
	case reflect.Pointer:
		return p.once(v, 0, func() piece {
			inner := p.piece(v.Elem(), elemType(typ), false)
			inner.text = "&" + inner.text
			return inner
		})
	case reflect.Slice:
		if text, ok := textOf(v); ok {
			return p.atom(nameOf(v.Type(), typ) + "(" + text + ")")
		}
		return p.once(v, v.Len(), func() piece { return p.sequence(v, typ, bare) })
	case reflect.Array:
		return p.sequence(v, typ, bare)
	case reflect.Map:
		return p.once(v, 0, func() piece { return p.mapping(v, typ, bare) })
	default:
		return p.structure(v, typ, bare)
	}
}

// textOf is a slice of bytes as a string, when they are a text.
func textOf(v reflect.Value) (quoted string, ok bool) {
	if v.Type().Elem().Kind() != reflect.Uint8 || v.Len() == 0 {
		return "", false
	}
	s := string(v.Bytes())
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) {
		return "", false
	}
	if utf8.RuneCountInString(s) <= maxRunes {
		return strconv.Quote(s), true
	}
	return strconv.Quote(cutText(s)) + fmt.Sprintf(" (%d bytes)", len(s)), true
}

// unnamed is a number or bool without the methods of its type.
func unnamed(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.Kind() == reflect.Float32:
		return float32(v.Float())
	case v.CanFloat():
		return v.Float()
	case v.Kind() == reflect.Complex64:
		return complex64(v.Complex())
	}
	return v.Complex()
}

// once prints what v refers to, unless that is being printed already.
func (p *printer) once(v reflect.Value, length int, print func() piece) piece {
	key := visit{v.Pointer(), length, v.Type()}
	if p.seen[key] {
		return p.atom("<cycle>")
	}
	p.seen[key] = true
	defer delete(p.seen, key)
	return print()
}

func (p *printer) list(t reflect.Type, typ types.Type, bare bool) piece {
	if bare || t.Name() == "" && t.Kind() == reflect.Struct && typ == nil {
		return piece{list: true} // a type that only its cell could name
	}
	a := p.atom(nameOf(t, typ))
	a.list = true
	return a
}

func (p *printer) sequence(v reflect.Value, typ types.Type, bare bool) piece {
	out := p.list(v.Type(), typ, bare)
	n := v.Len()
	for i := range n {
		if i == maxItems || p.left <= 0 {
			out.more = fmt.Sprintf("… %d more", n-i)
			break
		}
		out.items = append(out.items, p.piece(v.Index(i), elemType(typ), v.Type().Elem().Kind() != reflect.Pointer))
	}
	return out
}

func (p *printer) mapping(v reflect.Value, typ types.Type, bare bool) piece {
	out := p.list(v.Type(), typ, bare)
	if p.changing && v.Len() > 0 {
		out.more = fmt.Sprintf("… %d more", v.Len())
		return out
	}
	var keyType types.Type
	if m, ok := underlying(typ).(*types.Map); ok {
		keyType = m.Key()
	}
	keys, n := firstKeys(v)
	for i, k := range keys {
		if p.left <= 0 {
			keys = keys[:i]
			break
		}
		key := p.piece(k, keyType, k.Kind() != reflect.Pointer).flat()
		item := p.piece(v.MapIndex(k), elemType(typ), v.Type().Elem().Kind() != reflect.Pointer)
		item.key = key + ": "
		out.items = append(out.items, item)
	}
	if n > len(keys) {
		out.more = fmt.Sprintf("… %d more", n-len(keys))
	}
	return out
}

func (p *printer) structure(v reflect.Value, typ types.Type, bare bool) piece {
	t := v.Type()
	out := p.list(t, typ, bare)
	static, _ := underlying(typ).(*types.Struct)
	for i := range t.NumField() {
		f := t.Field(i)
		name, fieldType := f.Name, types.Type(nil)
		if t.Name() == "" {
			name = cellName(name)
		}
		if static != nil && t.NumField() == static.NumFields() {
			name, fieldType = static.Field(i).Name(), static.Field(i).Type()
		}
		switch {
		case name == "_":
			continue
		case t.Name() != "" && !f.IsExported(), p.left <= 0:
			out.more = "…" // what a package hides may be in use by its goroutines
			continue
		}
		item := p.piece(v.Field(i), fieldType, false)
		item.key = name + ": "
		p.left -= len(item.key)
		out.items = append(out.items, item)
	}
	return out
}

// words is what the value says of itself.
func (p *printer) words(v reflect.Value, typ types.Type) (text string, ok bool) {
	if !v.CanInterface() {
		return "", false
	}
	if p.cells != nil && typ != nil {
		if d := p.cells.lookup(typ); d != nil && d.boxed {
			b := Box{d, v.Interface()}
			switch {
			case d.isError():
				return spoken(errBox{b})
			case b.has("String", "func() string"):
				return spoken(stringer{b})
			}
		}
	}
	if text, ok = spoken(v.Interface()); ok || v.Kind() != reflect.Struct || v.Type().Name() == "" {
		return text, ok
	}
	// big.Int, url.URL and others have their methods on the pointer.
	copied := reflect.New(v.Type())
	copied.Elem().Set(v)
	return spoken(copied.Interface())
}

func spoken(v any) (text string, ok bool) {
	method := ""
	defer func() {
		if r := recover(); r != nil {
			text, ok = fmt.Sprintf("<panic in %s: %v>", method, r), true
		}
	}()
	switch v := v.(type) {
	case error:
		method = "Error"
		return v.Error(), true
	case time.Time: // without its reading of a monotonic clock
		return v.Round(0).String(), true
	case fmt.Stringer:
		method = "String"
		return v.String(), true
	}
	return "", false
}

func cutText(s string) string {
	n := 0
	for i := range s {
		if n == maxRunes {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// firstKeys are the first keys of a map in order, and how many there are.
func firstKeys(m reflect.Value) (keys []reflect.Value, n int) {
	n = m.Len()
	for it := m.MapRange(); it.Next(); {
		k := it.Key()
		i, _ := slices.BinarySearchFunc(keys, k, compareKeys)
		if i < maxItems {
			keys = slices.Insert(keys, i, k)
			keys = keys[:min(len(keys), maxItems)]
		}
	}
	return keys, n
}

// compareKeys orders keys of a map: by kind, then by value. Structs and arrays
// go by their parts, other kinds stay in any order.
func compareKeys(a, b reflect.Value) int {
	a, b = symbols.Unbox(a), symbols.Unbox(b)
	switch {
	case !a.IsValid() || !b.IsValid():
		return compareBool(a.IsValid(), b.IsValid())
	case a.Type() != b.Type():
		return cmp.Or(cmp.Compare(a.Kind(), b.Kind()), strings.Compare(a.Type().String(), b.Type().String()))
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	}
	switch a.Kind() {
	case reflect.String:
		return strings.Compare(a.String(), b.String())
	case reflect.Bool:
		return compareBool(a.Bool(), b.Bool())
	case reflect.Struct:
		for i := range a.NumField() {
			if c := compareKeys(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
	case reflect.Array:
		for i := range a.Len() {
			if c := compareKeys(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
	}
	return 0
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
