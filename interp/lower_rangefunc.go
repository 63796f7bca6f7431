package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A branches is how statements leave the body of a loop over a function: the
// body is a closure, which notes what to do and returns false.
type branches struct {
	body   *ast.BlockStmt
	outer  *fn
	code   string // variable in outer, *int
	inner  string // the same in the closure
	values []local
	after  []func() // what code i+2 does in outer
	keys   map[string]int
}

const (
	codeNone = iota
	codeBreak
	codeFirst
)

// exit leaves the closure with a code for which after says what is to do.
func (b *branches) exit(c *fn, key string, after func()) {
	n, ok := b.keys[key]
	if !ok {
		n = codeFirst + len(b.after)
		b.keys[key] = n
		b.after = append(b.after, after)
	}
	c.line("*%s = %d\nreturn false", b.inner, n)
}

func (b *branches) jump(c *fn, tok token.Token, label string) {
	own := b.outer.loops[len(b.outer.loops)-1]
	switch {
	case label == "" || label == own.label:
		if tok == token.CONTINUE {
			c.line("return true")
			return
		}
		c.line("*%s = %d\nreturn false", b.inner, codeBreak)
	default:
		b.exit(c, tok.String()+label, func() { b.outer.jump(tok, label) })
	}
}

func (b *branches) ret(c *fn, values []string) {
	for i, v := range values {
		c.line("*%s = %s", c.take(b.values[i].name, "*"+b.outer.g.ty(b.values[i].typ)), v)
	}
	b.exit(c, "return", func() {
		var list []string
		for _, l := range b.values {
			list = append(list, "*"+l.name)
		}
		b.outer.ret(list)
	})
}

// rangeFunc calls the iterator with the body as a closure.
func (f *fn) rangeFunc(s *ast.RangeStmt, label string, sig *types.Signature) {
	yield := f.sub(sig.Params().At(0).Type()).Underlying().(*types.Signature)
	b := &branches{outer: f, body: s.Body, code: f.temp(), keys: map[string]int{}}
	f.mark(s)
	f.line("{\nvar %s *int = new(int)", b.code)
	if outer := f.enclosing(); outer.sig != nil {
		for v := range outer.sig.Results().Variables() {
			t := f.sub(v.Type())
			b.values = append(b.values, f.anonymousResult(t))
		}
	}
	f.push(label, true, nil)
	iter := f.expr(s.X)
	state := f.temp()
	f.line("var %s *rt.Loop = rt.NewLoop()", state)
	c := f.child()
	c.branch, c.sig, c.marker = b, yield, ""
	b.inner = c.take(b.code, "*int")
	guard := c.take(state, "*rt.Loop")
	var params []string
	names := []string{"_", "_"}
	for i := range yield.Params().Len() {
		names[i] = fmt.Sprintf("a_%d", f.g.id())
		params = append(params, names[i]+" "+f.g.ty(f.sub(yield.Params().At(i).Type())))
	}
	c.line("%s.Enter()", guard)
	c.check()
	var kt, vt types.Type
	if yield.Params().Len() > 0 {
		kt = f.sub(yield.Params().At(0).Type())
	}
	if yield.Params().Len() > 1 {
		vt = f.sub(yield.Params().At(1).Type())
	}
	c.bindRange(s, names[0], names[1], kt, vt)
	c.block(s.Body.List)
	c.line("return %s.Next()", guard)
	f.pop()
	text := strings.ReplaceAll(c.b.String(), "return false\n", "return "+guard+".Stop()\n")
	text = strings.ReplaceAll(text, "return true\n", "return "+guard+".Next()\n")
	c.b.Reset()
	c.b.WriteString(text)
	f.line("%s(%s)", iter, f.lift(c, "("+strings.Join(params, ", ")+") bool"))
	f.line("%s.Finish()", state)
	for i, after := range b.after {
		f.line("if *%s == %d {", b.code, codeFirst+i)
		after()
		f.line("}")
	}
	f.line("}")
}
