package interp

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// A program is what the engine holds of a session, across cells. Engine code
// is a small part of Go: structs, pointers, slices, maps, functions and the
// types of compiled packages. Methods, interfaces that cells declare, type
// parameters, closures' captures and defer are gone from it; what they do is
// done by the runtime in rt*.go, by go/types' own identity of types.
type program struct {
	ids    int
	vars   map[types.Object]string  // global variables
	funcs  map[types.Object]*fnName // functions and methods
	insts  map[string]*fnName       // instances of generic ones
	bodies map[types.Object]*source // generic functions, to be instantiated
	types  typeutil.Map             // struct types → engine name
	tied   typeutil.Map             // types that mention themselves → reflect.Type
	locals map[string]string        // instances of types declared in functions
	held   map[string]bool          // engine variables that functions mention
	descs  typeutil.Map             // → *desc
	byID   []*desc
}

// A fnName is a function in the engine: id is the name of its present code.
type fnName struct {
	id      string
	display string
	line    int // names all codes of the function that forward to the present one
	sig     *types.Signature
	params  []types.Type // the receiver's first
	value   bool         // has a variable that holds it
	wrapped bool         // has a twin with natural parameters
	rescues bool         // calls recover
}

// A source is a function's body and the facts that go/types found for it.
type source struct {
	decl  *ast.FuncDecl
	root  ast.Node // a statement of a cell
	info  *types.Info
	fn    *types.Func
	late  bool // the receiver is the first parameter
	cell  int
	alias map[types.Object]types.Object
}

func newProgram() *program {
	return &program{
		vars: map[types.Object]string{}, funcs: map[types.Object]*fnName{}, insts: map[string]*fnName{},
		bodies: map[types.Object]*source{}, locals: map[string]string{}, held: map[string]bool{},
	}
}

// A gen lowers one cell to engine code.
type gen struct {
	work    *compilation
	s       *Session
	p       *program
	fset    *token.FileSet
	cell    int
	info    *types.Info
	alias   map[types.Object]types.Object
	decls   bytes.Buffer
	start   []string // statements that run before the cell's own
	regs    registration
	nested  int // struct types being written
	imports map[string]string
	queue   []func()
	undo    []func()
	helpers map[string]string // per cell: what was made once
	private []string          // names of the engine that no other cell uses
	old     []string          // those that none uses after this cell
}

// unsupported ends lowering with an error at a place of the cell.
type unsupported struct{ diagnostic }

func (g *gen) refuse(at ast.Node, format string, args ...any) {
	pos := g.fset.Position(at.Pos())
	panic(unsupported{diagnostic{cell: cellOf(pos.Filename), line: pos.Line, col: pos.Column, msg: fmt.Sprintf(format, args...)}})
}

// refuseType is refuse where only a type is known.
func refuseType(format string, args ...any) {
	panic(unsupported{diagnostic{msg: fmt.Sprintf(format, args...)}})
}

func (g *gen) id() int { g.p.ids++; return g.p.ids }

func (g *gen) name(prefix, name string) string {
	name, _, _ = strings.Cut(name, versionMark)
	return fmt.Sprintf("%s%d_%s", prefix, g.id(), name)
}

// set adds to a map of the program; a cell that fails takes it back.
func set[K comparable, V any](g *gen, m map[K]V, k K, v V) {
	old, had := m[k]
	g.undo = append(g.undo, func() {
		if had {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
	m[k] = v
}

func (g *gen) rollback() {
	for i := len(g.undo) - 1; i >= 0; i-- {
		g.undo[i]()
	}
}

func (g *gen) addDecl(format string, args ...any) {
	fmt.Fprintf(&g.decls, format+"\n", args...)
}

func (g *gen) addStart(format string, args ...any) {
	g.start = append(g.start, fmt.Sprintf(format, args...))
}

// pkg is the engine's name of a compiled package, imported by this cell.
func (g *gen) pkg(path string) string {
	if a, ok := g.imports[path]; ok {
		return a
	}
	a := "p_" + strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, path)
	g.imports[path] = a
	return a
}

// A registration is what a cell tells the runtime of its engine code when it
// begins: the pointers come from there, what they are of is known here.
type registration struct {
	funcs   []funcInfo
	names   []string // engine functions, of funcs
	markers []string
	vars    []string
	types   []*desc
	news    []string
}

// line is the statement that hands over the pointers; empty if there are none.
func (r *registration) line(id int) string {
	pointers := slices.Clone(r.markers)
	for _, v := range r.vars {
		pointers = append(pointers, "&"+v)
	}
	pointers = append(pointers, r.news...)
	if len(pointers) == 0 {
		return ""
	}
	return fmt.Sprintf("rt.Register(%d, %s)", id, strings.Join(pointers, ", "))
}

// helper declares something once in a cell: key tells what, make declares it
// under the name it is given.
func (g *gen) helper(prefix, key string, declare func(name string)) string {
	key = prefix + key
	if n, ok := g.helpers[key]; ok {
		return n
	}
	n := prefix + strconv.Itoa(g.id())
	g.helpers[key] = n
	g.private = append(g.private, n)
	declare(n)
	return n
}

// zero is a variable that holds the zero value of an engine type.
func (g *gen) zero(ty string) string {
	switch ty {
	case "int":
		return "0"
	case "string":
		return `""`
	case "bool":
		return "false"
	}
	return g.helper("z", ty, func(n string) { g.addDecl("var %s %s", n, ty) })
}

// constant is a constant as an engine expression of type t.
func (g *gen) constant(v constant.Value, t types.Type) string {
	t = types.Default(t)
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return g.constant(v, constantType(v))
	}
	ty := g.ty(t)
	switch {
	case b.Info()&types.IsBoolean != 0:
		return typedConst(ty, "bool", strconv.FormatBool(constant.BoolVal(v)))
	case b.Info()&types.IsString != 0:
		return typedConst(ty, "string", strconv.Quote(constant.StringVal(v)))
	case b.Info()&types.IsInteger != 0:
		v = constant.ToInt(v)
		if n, exact := constant.Int64Val(v); exact {
			if n < 0 {
				return g.number(v, t, ty)
			}
			return typedConst(ty, "int", strconv.FormatInt(n, 10))
		}
	}
	return g.number(v, t, ty)
}

// number is a constant that the engine does not read right: it comes out of a
// table, exact and with its type.
func (g *gen) number(v constant.Value, t types.Type, ty string) string {
	b := t.Underlying().(*types.Basic)
	name, ok := g.s.rt.constant(b.Kind(), v)
	if !ok {
		refuseType("constant %s is out of the range of %s", v, t)
	}
	if base := types.Typ[b.Kind()].Name(); base != ty {
		return ty + "(rt." + name + ")"
	}
	return "rt." + name
}

func typedConst(ty, plain, lit string) string {
	if ty == plain {
		return lit
	}
	return ty + "(" + lit + ")"
}

var zeroConstant = constant.MakeInt64(0)

func constantType(v constant.Value) types.Type {
	switch v.Kind() {
	case constant.Bool:
		return types.Typ[types.Bool]
	case constant.String:
		return types.Typ[types.String]
	case constant.Int:
		return types.Typ[types.Int]
	case constant.Float:
		return types.Typ[types.Float64]
	}
	return types.Typ[types.Complex128]
}
