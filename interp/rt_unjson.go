package interp

import (
	"encoding/json"
	"go/types"
	"reflect"
	"strings"
)

// unmarshalJSON is json.Unmarshal.
func (r *runtime) unmarshalJSON(data []byte, target any) error {
	b, ok := asBox(target)
	if !ok {
		return json.Unmarshal(data, target)
	}
	p, isPtr := b.d.typ.Underlying().(*types.Pointer)
	v := reflect.ValueOf(b.v)
	if !isPtr || v.IsNil() {
		return &json.InvalidUnmarshalError{Type: reflect.TypeOf(b.v)}
	}
	if !json.Valid(data) {
		var x any
		return json.Unmarshal(data, &x)
	}
	return r.unmarshal(p.Elem(), v.Elem(), data)
}

// decodeJSON is the Decode method of a json.Decoder.
func (r *runtime) decodeJSON(d *json.Decoder, target any) error {
	if _, ok := asBox(target); !ok {
		return d.Decode(target)
	}
	var data json.RawMessage
	if err := d.Decode(&data); err != nil {
		return err
	}
	return r.unmarshalJSON(data, target)
}

func (r *runtime) unmarshal(t types.Type, v reflect.Value, data []byte) error {
	if !tainted(t) {
		return json.Unmarshal(data, v.Addr().Interface())
	}
	if pd := r.lookup(types.NewPointer(t)); pd != nil {
		b := Box{pd, v.Addr().Interface()}
		if b.has("UnmarshalJSON", "func([]uint8) error") {
			err, _ := r.invoke(b, "UnmarshalJSON", data)[0].Interface().(error)
			return err
		}
		if b.has("UnmarshalText", "func([]uint8) error") && len(data) > 0 && data[0] == '"' {
			var s string
			if err := json.Unmarshal(data, &s); err != nil {
				return err
			}
			err, _ := r.invoke(b, "UnmarshalText", []byte(s))[0].Interface().(error)
			return err
		}
	}
	null := string(data) == "null"
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if null {
			v.SetZero()
			return nil
		}
		et := v.Type().Elem()
		if rt, ok := r.reflectType(u.Elem()); ok {
			et = rt
		}
		if v.IsNil() {
			v.Set(adapt(reflect.New(et), v.Type()))
		}
		return r.unmarshal(u.Elem(), reflect.NewAt(et, v.UnsafePointer()).Elem(), data)
	case *types.Struct:
		if data[0] == '{' {
			return r.unmarshalStruct(u, v, data)
		}
	case *types.Slice:
		if data[0] == '[' {
			return r.unmarshalSlice(u, v, data)
		}
	case *types.Map:
		if k, ok := u.Key().Underlying().(*types.Basic); ok && k.Info()&types.IsString != 0 && data[0] == '{' {
			return r.unmarshalMap(u, v, data)
		}
	}
	return json.Unmarshal(data, v.Addr().Interface())
}

func (r *runtime) unmarshalStruct(u *types.Struct, v reflect.Value, data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	var first error
	for _, f := range jsonFields(u, nil, map[string]int{}, nil) {
		item, ok := members[f.name]
		if !ok {
			for k, m := range members {
				if strings.EqualFold(k, f.name) {
					item, ok = m, true
					break
				}
			}
		}
		if !ok {
			continue
		}
		if f.quote {
			var s string
			if json.Unmarshal(item, &s) == nil {
				item = json.RawMessage(s)
			}
		}
		fv, ok := fieldAt(v, f.path)
		if !ok {
			continue
		}
		if err := r.unmarshal(f.typ, fv, item); err != nil && first == nil {
			first = inField(err, f.name)
		}
	}
	return first
}

// inField says in which field a value did not fit.
func inField(err error, name string) error {
	if e, ok := err.(*json.UnmarshalTypeError); ok {
		c := *e
		c.Field = strings.TrimSuffix(name+"."+e.Field, ".")
		return &c
	}
	return err
}

func (r *runtime) unmarshalSlice(u *types.Slice, v reflect.Value, data []byte) error {
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return err
	}
	s := reflect.MakeSlice(v.Type(), len(items), len(items))
	v.Set(s)
	for i, item := range items {
		if err := r.unmarshal(u.Elem(), v.Index(i), item); err != nil {
			return err
		}
	}
	return nil
}

func (r *runtime) unmarshalMap(u *types.Map, v reflect.Value, data []byte) error {
	var items map[string]json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return err
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for k, item := range items {
		e := reflect.New(v.Type().Elem()).Elem()
		if err := r.unmarshal(u.Elem(), e, item); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(k).Convert(v.Type().Key()), e)
	}
	return nil
}
