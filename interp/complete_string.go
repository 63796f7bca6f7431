package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"freshet/interp/symbols"
)

// A ColumnCompleter proposes names inside a string literal that is an argument
// of a call. start is the byte in l.Text where the matches go.
type ColumnCompleter func(l Literal) (start int, matches []Match)

// A Literal is a string that is being typed as an argument of a call.
type Literal struct {
	Func  *types.Func // what is called
	Recv  types.Type  // the static type of its receiver; nil for a function
	Param string      // the parameter's name
	// Base is the value of the session's variable that the receiver begins
	// with, f in f.GroupBy("k").Mean(…); nil when it begins otherwise.
	Base any
	// Chain is the calls from there to Func, without it. When the receiver does
	// not begin with a variable of the session, the first is the call that it
	// begins with.
	Chain []Call
	Text  string // the literal's source up to the cursor
}

// A Call is a call with the string literals among its arguments.
type Call struct {
	Func    *types.Func
	Strings []string
}

// strings completes inside a string literal: import paths, and what the
// session's hook knows of columns.
func (q *query) strings(list []tok) []Match {
	lit := list[len(list)-1]
	text := q.code[lit.start+1 : q.from+len(q.word)]
	if importing(list[:len(list)-1]) {
		q.from = lit.start + 1
		return importsLike(text)
	}
	if q.view.columns == nil {
		return nil
	}
	r := roughly(q.code[:lit.start]+placeholder+closers(list[:len(list)-1]), q.view)
	path := r.pathTo(func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && strings.HasSuffix(id.Name, placeholder)
	})
	for i := len(path) - 2; i >= 0; i-- {
		if call, ok := path[i].(*ast.CallExpr); ok {
			l, ok := r.literal(call, path[i+1], q.view)
			if !ok {
				return nil
			}
			l.Text = text
			start, matches := q.view.columns(l)
			q.from = lit.start + 1 + min(max(start, 0), len(text))
			return matches
		}
	}
	return nil
}

func importsLike(prefix string) []Match {
	var out []Match
	for _, path := range symbols.Paths() {
		if strings.HasPrefix(path, prefix) {
			out = append(out, Match{path, "package", ""})
		}
	}
	return out
}

// literal describes the argument arg of a call; false when it is not known
// what is called.
func (r *rough) literal(call *ast.CallExpr, arg ast.Node, v view) (Literal, bool) {
	fn, recv := r.callee(call)
	if fn == nil {
		return Literal{}, false
	}
	l := Literal{Func: fn, Recv: recv}
	params := fn.Signature().Params()
	for i, a := range call.Args {
		if a == arg && params.Len() > 0 {
			l.Param = params.At(min(i, params.Len()-1)).Name()
		}
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && recv != nil {
		l.Base, l.Chain = r.chain(sel.X, v, 0)
	}
	return l, true
}

// maxSteps is how many definitions are followed to where a chain begins.
const maxSteps = 20

// chain takes an expression apart: the variable of the session that it begins
// with, and the calls on that. Variables of the cell itself are what they were
// declared as.
func (r *rough) chain(x ast.Expr, v view, steps int) (base any, calls []Call) {
	switch x := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		fn, recv := r.callee(x)
		if fn == nil {
			return nil, nil
		}
		if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok && recv != nil {
			base, calls = r.chain(sel.X, v, steps)
		}
		return base, append(calls, Call{fn, stringsIn(x.Args)})
	case *ast.Ident:
		obj := r.info.Uses[x]
		if init := r.initOf(obj); init != nil && steps < maxSteps {
			return r.chain(init, v, steps+1)
		}
		if obj != nil && slices.Contains(v.objects, obj) && v.live != nil {
			return v.live(x.Name), nil
		}
	}
	return nil, nil
}

func stringsIn(args []ast.Expr) []string {
	var out []string
	for _, a := range args {
		if lit, ok := ast.Unparen(a).(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
	}
	return out
}

// initOf is the expression that the cell declares a variable with; nil when it
// does not.
func (r *rough) initOf(obj types.Object) (init ast.Expr) {
	if obj == nil {
		return nil
	}
	match := func(names []ast.Expr, values []ast.Expr) {
		for i, n := range names {
			if id, ok := n.(*ast.Ident); ok && r.info.Defs[id] == obj && len(values) == len(names) {
				init = values[i]
			}
		}
	}
	for _, d := range r.decls {
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				names := make([]ast.Expr, len(n.Names))
				for i, id := range n.Names {
					names[i] = id
				}
				match(names, n.Values)
			case *ast.AssignStmt:
				match(n.Lhs, n.Rhs)
			}
			return init == nil
		})
	}
	return init
}

func (r *rough) callee(call *ast.CallExpr) (*types.Func, types.Type) {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		fn, _ := r.info.Uses[f].(*types.Func)
		return fn, nil
	case *ast.SelectorExpr:
		if sel := r.info.Selections[f]; sel != nil {
			fn, _ := sel.Obj().(*types.Func)
			return fn, sel.Recv()
		}
		fn, _ := r.info.Uses[f.Sel].(*types.Func)
		return fn, nil
	}
	return nil, nil
}
