package flow

import (
	"container/list"
	"context"
	"fmt"
	"reflect"
)

// NewKey checks a key function, a func(T) K; without one a value is its key.
func NewKey(node string, f any) (func(v any) (any, error), error) {
	same := func(v any) (any, error) { return comparable(node, v) }
	if f == nil {
		return same, nil
	}
	fn, err := NewFunc(f, Shape{Node: node, Want: "func(T) K as its key", In: 1, Out: []int{1}, Tuple: true})
	if err != nil {
		return nil, err
	}
	return func(v any) (any, error) {
		out, err := fn.Call(v)
		if err != nil {
			return nil, err
		}
		return comparable(node, out[0].Interface())
	}, nil
}

func comparable(node string, key any) (any, error) {
	if key != nil && !reflect.ValueOf(key).Comparable() {
		return nil, fmt.Errorf("%s: values of %T cannot be compared: give a key, func(%T) string", node, key, key)
	}
	return key, nil
}

// Unique drops the values whose keys came before. It remembers the n keys that
// came last: a key that stayed away longer is new again.
func Unique(up Open, n int, key func(any) (any, error)) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			m := memory{n: n, at: map[any]*list.Element{}}
			return run(ctx, func(v any) error {
				k, err := key(v)
				if err != nil || m.seen(k) {
					return err
				}
				return emit(v)
			})
		}
	}
}

// A memory keeps the n keys that were seen last.
type memory struct {
	n     int
	order list.List // of keys, the newest first
	at    map[any]*list.Element
}

func (m *memory) seen(key any) bool {
	if e, ok := m.at[key]; ok {
		m.order.MoveToFront(e)
		return true
	}
	m.at[key] = m.order.PushFront(key)
	if m.order.Len() > m.n {
		delete(m.at, m.order.Remove(m.order.Back()))
	}
	return false
}
