package flow

import "reflect"

// A Tuple is one value of each of several streams. A function of as many
// parameters takes its parts.
type Tuple []any

// A lister makes lists of values: a []T when all are of one type, as a function
// func([]T) takes them, else a []any. An empty list is of the type of the last.
type lister struct{ elem reflect.Type }

func (l *lister) list(values []any) any {
	if len(values) > 0 {
		l.elem = commonType(values)
	}
	if l.elem == nil {
		return append([]any{}, values...)
	}
	list := reflect.MakeSlice(reflect.SliceOf(l.elem), len(values), len(values))
	for i, v := range values {
		list.Index(i).Set(reflect.ValueOf(v))
	}
	return list.Interface()
}

// commonType is the type of all values, nil when they differ.
func commonType(values []any) reflect.Type {
	t := reflect.TypeOf(values[0])
	for _, v := range values[1:] {
		if reflect.TypeOf(v) != t {
			return nil
		}
	}
	return t
}
