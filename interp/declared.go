package interp

import (
	"cmp"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"time"
)

// A Declaration is a name that cells have declared and that is still in use.
type Declaration struct {
	Name string
	Kind string // variable, constant, function, type
	// Type is a variable's or constant's type, a function's signature, what a
	// type is.
	Type string
	// Value is a variable's or constant's value as [Format] writes it.
	Value string
}

// Declared lists what cells have declared: variables first, then constants,
// functions and types, each by name. It does not wait for a running cell.
func (s *Session) Declared() []Declaration {
	v := s.snapshot()
	var list []Declaration
	for _, obj := range v.objects {
		if obj.Name() == "_" || strings.Contains(obj.Name(), versionMark) {
			continue
		}
		d := Declaration{Name: obj.Name(), Kind: kindOf(obj), Type: signature(obj)}
		switch obj := obj.(type) {
		case *types.Var:
			d.Value, _ = v.value(obj.Name())
		case *types.Const:
			d.Value = obj.Val().ExactString()
		}
		list = append(list, d)
	}
	order := []string{"variable", "constant", "function", "type"}
	slices.SortFunc(list, func(a, b Declaration) int {
		return cmp.Or(slices.Index(order, a.Kind)-slices.Index(order, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return list
}

// Source is the code with which a cell declared a name, and that cell's name;
// ok is false for other names.
func (s *Session) Source(name string) (code, cell string, ok bool) {
	obj := s.snapshot().object(name)
	if obj == nil {
		return "", "", false
	}
	code, _, cell, ok = s.declaration(obj)
	return code, cell, ok
}

// declaration finds the code that declares an object, and what the comment
// above it says.
func (s *Session) declaration(obj types.Object) (code, doc, cell string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.fset.Position(obj.Pos())
	for number, text := range s.texts {
		if cellFile(number) != at.Filename {
			continue
		}
		for _, c := range chunks(text.code) {
			first := 1 + strings.Count(text.code[:c.start], "\n")
			if first <= at.Line && at.Line <= first+strings.Count(c.text, "\n") {
				return c.text, commentAbove(text.code[:c.start]), text.name, true
			}
		}
	}
	return "", "", "", false
}

// comment is what stands above the declaration of an object of the session or of
// a method of one; places of others mean nothing here.
func (s *Session) comment(obj types.Object) string {
	holder := obj
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		if n := named(fn.Signature().Recv().Type()); n != nil {
			holder = n.Obj()
		}
	}
	if !slices.Contains(s.snapshot().objects, holder) {
		return ""
	}
	_, doc, _, _ := s.declaration(obj)
	return doc
}

// commentAbove is the line comment at the end of a text.
func commentAbove(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	var doc []string
	for _, line := range slices.Backward(lines) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
		if !ok || strings.HasPrefix(line, "go:") {
			break
		}
		doc = append(doc, strings.TrimPrefix(line, " "))
	}
	slices.Reverse(doc)
	return strings.Join(doc, "\n")
}

// liveValue is the value of a variable as it is now; nil when it has none. A
// running cell may be changing it: what comes of that is caught.
func (s *Session) liveValue(engineName string) (x any) {
	defer func() {
		if recover() != nil {
			x = nil
		}
	}()
	v, found := s.values.Load(engineName)
	if !found {
		return nil
	}
	return v.(reflect.Value).Interface()
}

// Took is how long the code of the last cell ran, without its compilation.
func (s *Session) Took() time.Duration { return time.Duration(s.took.Load()) }

// Check is the [*Error] with which a cell would not compile; nil when it would.
// It runs nothing and changes nothing.
func (s *Session) Check(c Cell) error {
	s.remember(c)
	s.compiling <- struct{}{}
	defer func() { <-s.compiling }()
	if _, _, errs := s.check(s.fset, c.Code, c.Number); len(errs) > 0 {
		return s.compileErrors(errs)
	}
	return nil
}
