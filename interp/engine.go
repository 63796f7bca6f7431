package interp

import (
	"fmt"
	"go/ast"
	"go/parser"
	"io"
	"reflect"

	yaegi "github.com/traefik/yaegi/interp"
	"golang.org/x/tools/go/ast/astutil"
)

// An engine runs lowered code. It is used from one goroutine at a time; the
// functions it hands out run on any.
type engine interface {
	// use makes symbols importable: path and name → symbol → value.
	use(exports map[string]map[string]reflect.Value) error
	// load compiles a file and runs its initialisation. It changes nothing
	// when it fails to compile.
	load(name, src string) error
	// forget drops names that no later file uses.
	forget(names []string)
	// release lets go of the values of variables that no later file uses, nor
	// any code that can still run.
	release(names []string)
}

// yaegiEngine is yaegi, unmodified.
type yaegiEngine struct {
	i *yaegi.Interpreter
}

var _ engine = (*yaegiEngine)(nil)

func newEngine() engine {
	return &yaegiEngine{yaegi.New(yaegi.Options{Stdin: stdin{}, Stdout: io.Discard, Stderr: traceWriter{}})}
}

func (e *yaegiEngine) use(exports map[string]map[string]reflect.Value) error {
	return e.i.Use(exports)
}

func (e *yaegiEngine) load(name, src string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	file, err := parser.ParseFile(e.i.FileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	dropParens(file)
	program, err := e.i.CompileAST(file)
	if err != nil {
		return err
	}
	e.grow()
	_, err = e.i.Execute(program)
	e.trim(program)
	e.forget(importNames(file, name))
	e.i.FileSet().RemoveFile(e.i.FileSet().File(file.FileStart))
	return err
}

// dropParens takes the parentheses around operations away: the tree is nested
// anyhow, and the engine writes the bare result where it is wanted, at once.
func dropParens(file *ast.File) {
	astutil.Apply(file, nil, func(c *astutil.Cursor) bool {
		if p, ok := c.Node().(*ast.ParenExpr); ok {
			if _, ok := p.X.(*ast.BinaryExpr); ok {
				c.Replace(p.X)
			}
		}
		return true
	})
}
