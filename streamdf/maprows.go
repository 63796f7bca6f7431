package streamdf

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// MapRows adds a column, or replaces one, by a Go function of each row:
// MapRows("z", func(x, y float64) float64 { return math.Hypot(x, y) }, "x",
// "y"). The arguments are columns or expressions, as many as the function has
// parameters. Parameters and the result are bool, of any int or float type, string,
// time.Time or time.Duration, or a pointer to one of them, where nil is null; a
// parameter that is none makes a null the result of a row in which it is null.
// A zero time.Time is null too, and one beyond the years 1678 to 2261 an error.
// The function may also return an error, which ends the query, as a panic does;
// both name the row. Expressions are many times faster than a function.
func (f *Frame) MapRows(name string, fn any, columns ...string) *Frame {
	args := parseColumns("MapRows", columns, f.Schema())
	r, err := newRowFunc(fn, args)
	if err != nil {
		refuse("MapRows", err)
	}
	if name == "" {
		refusef("MapRows", "the new column has no name")
	}
	return newFrame(&plan.MapRows{Input: f.node, Name: name, Type: r.out, Args: args, Func: r.column})
}

// A rowFunc is a Go function that is called row by row.
type rowFunc struct {
	fn      any
	call    reflect.Value
	args    []rowArg
	out     Type
	outPtr  bool
	outType reflect.Type
	fails   bool
}

// A rowArg makes argument values of a column.
type rowArg struct {
	goType reflect.Type // without the pointer
	ptr    bool
}

// goTypes says what Go types functions of rows may have.
const goTypes = "bool, an int or float type, string, time.Time, time.Duration or a pointer to one of them"

// columnOf is the type of the column that holds values of a Go type.
func columnOf(t reflect.Type) (Type, bool) {
	switch k := t.Kind(); {
	case t == reflect.TypeFor[time.Time]():
		return Time, true
	case t == reflect.TypeFor[time.Duration]():
		return Duration, true
	case k == reflect.Bool:
		return Bool, true
	case k >= reflect.Int && k <= reflect.Uint64:
		return Int, true
	case k == reflect.Float32 || k == reflect.Float64:
		return Float, true
	case k == reflect.String:
		return String, true
	}
	return column.Invalid, false
}

// nameOf is what a Go type is called in errors: a struct of a cell has no name
// here.
func nameOf(t reflect.Type) string {
	if t.Kind() == reflect.Struct && t.Name() == "" {
		return "a struct"
	}
	return t.String()
}

func newRowFunc(fn any, args []plan.Named) (*rowFunc, error) {
	v := reflect.ValueOf(fn)
	if !v.IsValid() || v.Kind() != reflect.Func || v.IsNil() || v.Type().IsVariadic() {
		return nil, fmt.Errorf("it takes a function such as func(x, y float64) float64, got %T", fn)
	}
	t := v.Type()
	r := &rowFunc{fn: fn, call: v}
	if r.fails = t.NumOut() == 2 && t.Out(1) == reflect.TypeFor[error](); !r.fails && t.NumOut() != 1 {
		return nil, fmt.Errorf("the function has %d results: want one, or one and an error", t.NumOut())
	}
	var (
		err error
		ok  bool
	)
	if r.args, err = rowArgs(t, 0, args); err != nil {
		return nil, err
	}
	r.outType, r.outPtr = pointed(t.Out(0))
	if r.out, ok = columnOf(r.outType); !ok {
		return nil, fmt.Errorf("the function returns %s: want %s", nameOf(t.Out(0)), goTypes)
	}
	return r, nil
}

// rowArgs checks the parameters of a function, from one on, against columns.
func rowArgs(t reflect.Type, from int, columns []plan.Named) ([]rowArg, error) {
	if t.NumIn() != from+len(columns) {
		return nil, fmt.Errorf("the function has %s, but %s", count(t.NumIn()-from, "parameter"), given(len(columns)))
	}
	var list []rowArg
	for i, c := range columns {
		p, ptr := pointed(t.In(from + i))
		want, ok := columnOf(p)
		if !ok {
			return nil, fmt.Errorf("parameter %d is %s: want %s", from+i+1, nameOf(t.In(from+i)), goTypes)
		}
		if have := c.Expr.Type(); want != have && !(want == Float && have == Int) {
			return nil, fmt.Errorf("parameter %d is %s, but %s is %s", from+i+1, nameOf(t.In(from+i)), c.Name, have)
		}
		list = append(list, rowArg{p, ptr})
	}
	return list, nil
}

// count is a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func given(columns int) string {
	if columns == 1 {
		return "1 column is given"
	}
	return fmt.Sprintf("%d columns are given", columns)
}

func pointed(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() == reflect.Pointer {
		return t.Elem(), true
	}
	return t, false
}

// column computes the rows of a batch. What the function panics with becomes an
// error that knows the row.
func (r *rowFunc) column(args []*column.Column, rows int) (out *column.Column, err error) {
	row := 0
	defer func() {
		if p := recover(); p != nil {
			err = &plan.RowError{Row: row, Err: panicked("the function", p)}
		}
	}()
	if out = r.floats(args, rows, &row); out != nil {
		return out, nil
	}
	b := newBuilder(r.out, rows)
	in := make([]reflect.Value, len(args))
	for ; row < rows; row++ {
		if ok, err := bind(r.args, args, row, in); err != nil {
			return nil, &plan.RowError{Row: row, Err: err}
		} else if !ok {
			continue
		}
		results := r.call.Call(in)
		if r.fails && !results[1].IsNil() {
			return nil, &plan.RowError{Row: row, Err: results[1].Interface().(error)}
		}
		v := results[0]
		if r.outPtr {
			if v.IsNil() {
				continue
			}
			v = v.Elem()
		}
		b.set(row, v)
	}
	return b.column(), nil
}

// panicked is the error of a panic.
func panicked(what string, p any) error {
	if err, ok := p.(error); ok {
		var fault runtime.Error
		if !errors.As(err, &fault) {
			return err // a library that panics with errors, as this one does
		}
	}
	return fmt.Errorf("%s panicked: %v", what, p)
}

// floats is the fast way for functions of one or two floats without nulls; nil
// for any other.
func (r *rowFunc) floats(args []*column.Column, rows int, row *int) *column.Column {
	for _, a := range args {
		if a.Type() != Float || a.Validity() != nil {
			return nil
		}
	}
	switch fn := r.fn.(type) {
	case func(float64) float64:
		out, x := make([]float64, rows), args[0].Floats()
		for ; *row < rows; *row++ {
			out[*row] = fn(x[*row])
		}
		return column.NewFloats(out, nil)
	case func(float64, float64) float64:
		out, x, y := make([]float64, rows), args[0].Floats(), args[1].Floats()
		for ; *row < rows; *row++ {
			out[*row] = fn(x[*row], y[*row])
		}
		return column.NewFloats(out, nil)
	}
	return nil
}

// bind makes the arguments of a row; false when one is null that may not be. An
// int that does not fit into its parameter is an error.
func bind(args []rowArg, columns []*column.Column, row int, in []reflect.Value) (bool, error) {
	for i, a := range args {
		c := columns[i]
		if !c.Valid(row) {
			if !a.ptr {
				return false, nil
			}
			in[i] = reflect.Zero(reflect.PointerTo(a.goType))
			continue
		}
		v := reflect.ValueOf(c.Value(row))
		if z := reflect.Zero(a.goType); c.Type() == Int && (z.CanInt() && z.OverflowInt(v.Int()) || z.CanUint() && (v.Int() < 0 || z.OverflowUint(uint64(v.Int())))) {
			return false, fmt.Errorf("%d does not fit into %s", v.Int(), a.goType)
		}
		v = v.Convert(a.goType)
		if a.ptr {
			p := reflect.New(a.goType)
			p.Elem().Set(v)
			v = p
		}
		in[i] = v
	}
	return true, nil
}
