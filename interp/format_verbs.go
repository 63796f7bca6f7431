package interp

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// typed is a format and its operands with %T, and %p of a box, turned into text
// where package fmt would write another name or address. The operands come out in the
// order in which the format uses them; a format that is not right stays as it
// is, for package fmt to say so.
func typed(format string, args []any) (string, []any) {
	given := args
	args = ownOperands(args)
	if !slices.ContainsFunc(args, hasOwnName) {
		return format, args
	}
	d := &directives{format: format, given: given, args: args}
	for d.at < len(format) {
		if !d.next() {
			return format, args
		}
	}
	if !d.indexed && d.n < len(args) {
		d.extra(args[d.n:])
	}
	return d.out.String(), d.used
}

// extra tells of operands that no directive uses.
func (d *directives) extra(args []any) {
	var list []string
	for _, a := range args {
		text := typeName(a)
		if a != nil {
			text += fmt.Sprintf("=%v", a)
		}
		list = append(list, text)
	}
	d.out.WriteString("%s")
	d.used = append(d.used, "%!(EXTRA "+strings.Join(list, ", ")+")")
}

func hasOwnName(x any) bool { _, ok := ownName(x); return ok }

// directives takes a format apart.
type directives struct {
	format  string
	given   []any // the operands as they came
	args    []any
	at, n   int // in the format; of the next operand
	indexed bool
	out     strings.Builder
	used    []any
}

// next copies text up to a directive and the directive.
func (d *directives) next() bool {
	text, rest, found := strings.Cut(d.format[d.at:], "%")
	d.out.WriteString(text)
	d.at = len(d.format) - len(rest)
	if !found {
		return true
	}
	start := d.out.Len()
	d.out.WriteByte('%')
	for d.at < len(d.format) {
		switch c := d.format[d.at]; {
		case c == '[':
			if !d.index() {
				return false
			}
		case c == '*':
			d.out.WriteByte(c)
			d.at++
			if !d.use(nil) {
				return false
			}
		case strings.IndexByte("+-# 0123456789.", c) >= 0:
			d.out.WriteByte(c)
			d.at++
		default:
			return d.verb(start)
		}
	}
	return false
}

// index reads [n].
func (d *directives) index() bool {
	digits, _, ok := strings.Cut(d.format[d.at+1:], "]")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > len(d.args) {
		return false
	}
	d.at += len(digits) + 2
	d.n, d.indexed = n-1, true
	return true
}

// use takes the next operand, or what stands in its place.
func (d *directives) use(instead any) bool {
	if d.n >= len(d.args) {
		return false
	}
	if instead == nil {
		instead = d.args[d.n]
	}
	d.used = append(d.used, instead)
	d.n++
	return true
}

func (d *directives) verb(start int) bool {
	r, size := utf8.DecodeRuneInString(d.format[d.at:])
	d.at += size
	if r == '%' {
		d.out.WriteByte('%')
		return true
	}
	if d.n < len(d.args) {
		if v, ok := d.given[d.n].(reflect.Value); ok && r == 'T' {
			d.out.WriteByte('T')
			return d.use(v)
		}
		if name, ok := ownName(d.args[d.n]); ok && r == 'T' {
			d.out.WriteByte('s')
			return d.use(name)
		}
		if b, ok := asBox(d.args[d.n]); ok && r == 'p' {
			return d.address(b, start)
		}
	}
	d.out.WriteRune(r)
	return d.n >= len(d.args) || d.use(nil) // package fmt tells what is missing
}

// address is %p of a box.
func (d *directives) address(b Box, start int) bool {
	switch v := reflect.ValueOf(b.v); v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		d.out.WriteByte('p')
		return d.use(b.v)
	}
	directive := d.out.String()
	d.out.Reset()
	d.out.WriteString(directive[:start] + "%s")
	return d.use(fmt.Sprintf("%%!p(%s=%v)", b.d, b.v))
}
