package interp

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// MarshalJSON is the value as package encoding/json writes one of its type.
func (b Box) MarshalJSON() ([]byte, error) {
	return b.d.r.marshal(b.d.typ, reflect.ValueOf(b.v))
}

// plainJSON is a value of a compiled type, in which HTML is left for the
// outermost encoder to escape or not.
func plainJSON(x any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(x); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

func (r *runtime) marshal(t types.Type, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return []byte("null"), nil
	}
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return []byte("null"), nil
		}
		return plainJSON(r.unwrap(v.Interface()))
	}
	if !tainted(t) {
		return plainJSON(v.Interface())
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return []byte("null"), nil
	}
	if out, ok, err := r.marshaler(t, v); ok {
		return out, err
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if rt, ok := r.reflectType(u.Elem()); ok {
			v = reflect.NewAt(rt, v.UnsafePointer())
		}
		return r.marshal(u.Elem(), v.Elem())
	case *types.Struct:
		return r.marshalStruct(u, v)
	case *types.Map:
		return r.marshalMap(u, v)
	case *types.Slice:
		if v.IsNil() {
			return []byte("null"), nil
		}
		if b, ok := u.Elem().(*types.Basic); ok && b.Kind() == types.Uint8 {
			return plainJSON(v.Bytes())
		}
		return r.marshalList(u.Elem(), v)
	case *types.Array:
		return r.marshalList(u.Elem(), v)
	case *types.Basic:
		return plainJSON(v.Interface())
	}
	return nil, fmt.Errorf("json: unsupported type: %s", goName(t))
}

// marshaler lets a value with a MarshalJSON or MarshalText method speak.
func (r *runtime) marshaler(t types.Type, v reflect.Value) (out []byte, ok bool, err error) {
	d := r.lookup(t)
	if d == nil || !d.boxed {
		return nil, false, nil
	}
	b := Box{d, v.Interface()}
	if v.CanAddr() && v.Kind() != reflect.Pointer {
		if pd := r.lookup(types.NewPointer(t)); pd != nil {
			b = Box{pd, v.Addr().Interface()}
		}
	}
	switch {
	case b.has("MarshalJSON", "func() ([]uint8, error)"):
		res := r.invoke(b, "MarshalJSON")
		err, _ := res[1].Interface().(error)
		return res[0].Bytes(), true, err
	case b.has("MarshalText", "func() ([]uint8, error)"):
		res := r.invoke(b, "MarshalText")
		if err, _ := res[1].Interface().(error); err != nil {
			return nil, true, err
		}
		out, err = plainJSON(string(res[0].Bytes()))
		return out, true, err
	}
	return nil, false, nil
}

func (r *runtime) marshalList(elem types.Type, v reflect.Value) ([]byte, error) {
	out := []byte{'['}
	for i := range v.Len() {
		if i > 0 {
			out = append(out, ',')
		}
		item, err := r.marshal(elem, v.Index(i))
		if err != nil {
			return nil, err
		}
		out = append(out, item...)
	}
	return append(out, ']'), nil
}

func (r *runtime) marshalMap(u *types.Map, v reflect.Value) ([]byte, error) {
	if v.IsNil() {
		return []byte("null"), nil
	}
	type entry struct {
		key   string
		value reflect.Value
	}
	var list []entry
	for it := v.MapRange(); it.Next(); {
		key, err := r.mapKey(u.Key(), it.Key())
		if err != nil {
			return nil, err
		}
		list = append(list, entry{key, it.Value()})
	}
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	out := []byte{'{'}
	for i, e := range list {
		if i > 0 {
			out = append(out, ',')
		}
		key, _ := plainJSON(e.key)
		value, err := r.marshal(u.Elem(), e.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}

func (r *runtime) mapKey(t types.Type, k reflect.Value) (string, error) {
	if k.Kind() == reflect.String {
		return k.String(), nil
	}
	if d := r.lookup(t); d != nil && d.boxed {
		if b := (Box{d, k.Interface()}); b.has("MarshalText", "func() ([]uint8, error)") {
			res := r.invoke(b, "MarshalText")
			err, _ := res[1].Interface().(error)
			return string(res[0].Bytes()), err
		}
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		return string(text), err
	}
	switch {
	case k.CanInt():
		return strconv.FormatInt(k.Int(), 10), nil
	case k.CanUint():
		return strconv.FormatUint(k.Uint(), 10), nil
	}
	return "", fmt.Errorf("json: unsupported type: %s", goName(t))
}

// A jsonField is a field as encoding/json sees it.
type jsonField struct {
	name                       string
	path                       []int
	typ                        types.Type
	omitEmpty, omitZero, quote bool
}

// jsonFields lists the fields of a struct, those of embedded structs too. The
// least nested of a name wins.
func jsonFields(u *types.Struct, path []int, seen map[string]int, out []jsonField) []jsonField {
	for i := range u.NumFields() {
		f := u.Field(i)
		tag := reflect.StructTag(u.Tag(i)).Get("json")
		name, opts, _ := strings.Cut(tag, ",")
		if tag == "-" {
			continue
		}
		here := append(slices.Clone(path), i)
		if f.Embedded() && name == "" {
			t := f.Type()
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			if s, ok := t.Underlying().(*types.Struct); ok {
				out = jsonFields(s, here, seen, out)
				continue
			}
		}
		if !f.Exported() {
			continue
		}
		if name == "" {
			name = f.Name()
		}
		field := jsonField{
			name: name, path: here, typ: f.Type(),
			omitEmpty: strings.Contains(opts, "omitempty"), omitZero: strings.Contains(opts, "omitzero"), quote: strings.Contains(opts, "string"),
		}
		if at, ok := seen[name]; ok {
			if len(out[at].path) > len(here) {
				out[at] = field
			}
			continue
		}
		seen[name] = len(out)
		out = append(out, field)
	}
	return out
}

func (r *runtime) marshalStruct(u *types.Struct, v reflect.Value) ([]byte, error) {
	out := []byte{'{'}
	for _, f := range jsonFields(u, nil, map[string]int{}, nil) {
		fv, ok := fieldAt(v, f.path)
		if !ok || f.omitEmpty && isEmpty(fv) || f.omitZero && fv.IsZero() {
			continue
		}
		item, err := r.marshal(f.typ, fv)
		if err != nil {
			return nil, err
		}
		if f.quote {
			item, _ = plainJSON(string(item))
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		key, _ := plainJSON(f.name)
		out = append(append(append(out, key...), ':'), item...)
	}
	return append(out, '}'), nil
}

// fieldAt follows a path of fields; false at a nil pointer.
func fieldAt(v reflect.Value, path []int) (reflect.Value, bool) {
	for _, i := range path {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}
