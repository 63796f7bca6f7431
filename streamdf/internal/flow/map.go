package flow

import (
	"context"
	"fmt"
	"reflect"
)

// Map emits f(v), a func(T) R, for every v.
func Map(up Open, f any) (Open, error) {
	fn, err := NewFunc(f, Shape{Node: "Map", Want: "func(T) R", In: 1, Out: []int{1}, Tuple: true})
	if err != nil {
		return nil, err
	}
	return each(up, func(v any, emit func(any) error) error {
		out, err := fn.Call(v)
		if err != nil {
			return err
		}
		return emit(out[0].Interface())
	}), nil
}

// Filter emits every v for which f(v), a func(T) bool, equals keep.
func Filter(up Open, node string, f any, keep bool) (Open, error) {
	fn, err := NewFunc(f, Shape{Node: node, Want: "func(T) bool", In: 1, Out: []int{1}, Result: reflect.TypeFor[bool](), Tuple: true})
	if err != nil {
		return nil, err
	}
	return each(up, func(v any, emit func(any) error) error {
		out, err := fn.Call(v)
		if err != nil || out[0].Bool() != keep {
			return err
		}
		return emit(v)
	}), nil
}

// each handles value by value, without state.
func each(up Open, do func(v any, emit func(any) error) error) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			return run(ctx, func(v any) error { return do(v, emit) })
		}
	}
}

// Accumulate keeps a state, start at first. f is a func(S, T) S, and every new
// state is emitted; or a func(S, T) (S, R), and R is. Each run starts anew.
func Accumulate(up Open, start, f any) (Open, error) {
	shape := Shape{Node: "Accumulate", Want: "func(state S, value T) S or (S, R)", In: 2, Out: []int{1, 2}, Tuple: true}
	fn, err := NewFunc(f, shape)
	if err != nil {
		return nil, err
	}
	if _, err := Fit(start, fn.in[0]); err != nil {
		return nil, fmt.Errorf("Accumulate: the start is %T, but the function's state is %s", start, fn.in[0])
	}
	if state := fn.call.Type().Out(0); !state.AssignableTo(fn.in[0]) {
		return nil, fmt.Errorf("Accumulate wants a function %s, but this one takes the state as %s and returns it as %s", shape.Want, fn.in[0], state)
	}
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			state := start
			return run(ctx, func(v any) error {
				out, err := fn.Call(state, v)
				if err != nil {
					return err
				}
				state = out[0].Interface()
				return emit(out[len(out)-1].Interface())
			})
		}
	}, nil
}
