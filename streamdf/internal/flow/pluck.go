package flow

import (
	"fmt"
	"reflect"
)

// Pluck emits parts of every value: what a key names in a map, a number in a
// slice, array or string of bytes, a name among the fields of a struct. Several
// keys give a Tuple.
func Pluck(up Open, keys []any) Open {
	return each(up, func(v any, emit func(any) error) error {
		parts := make(Tuple, len(keys))
		for i, key := range keys {
			part, err := pluck(v, key)
			if err != nil {
				return fmt.Errorf("Pluck: %w", err)
			}
			parts[i] = part
		}
		if len(parts) == 1 {
			return emit(parts[0])
		}
		return emit(parts)
	})
}

func pluck(v, key any) (any, error) {
	x := reflect.ValueOf(v)
	for x.Kind() == reflect.Pointer && !x.IsNil() {
		x = x.Elem()
	}
	switch x.Kind() {
	case reflect.Slice, reflect.Array:
		i, ok := key.(int)
		switch {
		case !ok:
			return nil, fmt.Errorf("a part of %T goes by its number, not by %v", v, key)
		case i < 0:
			i += x.Len()
		}
		if i < 0 || i >= x.Len() {
			return nil, fmt.Errorf("a value of %d parts has none of number %v", x.Len(), key)
		}
		return x.Index(i).Interface(), nil
	case reflect.Map:
		k, err := Fit(key, x.Type().Key())
		if err != nil {
			return nil, fmt.Errorf("the key %v: %w", key, err)
		}
		part := x.MapIndex(k)
		if !part.IsValid() {
			return nil, fmt.Errorf("a map has no key %v", key)
		}
		return part.Interface(), nil
	case reflect.Struct:
		return field(x, key)
	}
	return nil, fmt.Errorf("a %T has no parts", v)
}

// field finds a field by its name or by the name of its column.
func field(x reflect.Value, key any) (any, error) {
	name, ok := key.(string)
	if !ok {
		return nil, fmt.Errorf("a field of %s goes by its name, not by %v", x.Type(), key)
	}
	for i := range x.NumField() {
		f := x.Type().Field(i)
		if f.Name == name || f.Tag.Get("streamdf") == name {
			if !f.IsExported() {
				return nil, fmt.Errorf("the field %s of %s is not exported", name, x.Type())
			}
			return x.Field(i).Interface(), nil
		}
	}
	return nil, fmt.Errorf("%s has no field %s", x.Type(), name)
}

// Flatten emits the elements of every slice and array, one by one.
func Flatten(up Open) Open {
	return each(up, func(v any, emit func(any) error) error {
		x := reflect.ValueOf(v)
		if k := x.Kind(); k != reflect.Slice && k != reflect.Array {
			return fmt.Errorf("Flatten: a value is %T, want a slice or an array", v)
		}
		for i := range x.Len() {
			if err := emit(x.Index(i).Interface()); err != nil {
				return err
			}
		}
		return nil
	})
}
