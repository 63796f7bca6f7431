package interp

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"freshet/interp/symbols"
)

// A Match is one completion: the text that replaces what was typed, its kind
// (variable, constant, function, method, field, type, package, keyword,
// column) and its signature or type, empty when it has none.
type Match struct{ Text, Kind, Signature string }

// placeholder stands at the cursor while a cell is parsed; no program has it.
const placeholder = "ϟcursorϟ"

// completeIn lists what fits at cursor, a code point of code; start and end are
// code points too.
func completeIn(code string, cursor int, v view) (start, end int, matches []Match) {
	at := byteOffset(code, cursor)
	before := code[:at]
	word := before[wordStart(before):]
	from := at - len(word)
	to := at + wordEnd(code[at:])
	q := query{code: code, word: word, from: from, view: v}
	list := q.matches()
	if q.inString {
		from, to = q.from, at
	}
	return utf8.RuneCountInString(code[:from]), utf8.RuneCountInString(code[:to]), list
}

func byteOffset(code string, runes int) int {
	for i := range code {
		if runes <= 0 {
			return i
		}
		runes--
	}
	return len(code)
}

func wordStart(s string) int {
	i := strings.LastIndexFunc(s, func(r rune) bool { return !identRune(r) })
	if i < 0 {
		return 0
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return i + n
}

func wordEnd(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !identRune(r) }); i >= 0 {
		return i
	}
	return len(s)
}

func identRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// A query is one completion.
type query struct {
	code     string
	word     string // what is typed of the name
	from     int    // where it starts, in bytes
	view     view
	inString bool
	found    map[string]candidate
}

// A candidate is a match and where it stands in the list.
type candidate struct {
	Match
	rank int
}

// Ranks: what is nearest first.
const (
	rankLocal = iota
	rankSession
	rankPackage
	rankBuiltin
	rankKeyword
)

func (q *query) matches() []Match {
	q.found = map[string]candidate{}
	head := q.code[:q.from]
	list := tokens(q.code[:q.from+len(q.word)])
	if n := len(list); n > 0 && list[n-1].auto && list[n-1].start == q.from+len(q.word) {
		list = list[:n-1] // the scanner's own, where the text ends
	}
	if n := len(list); n > 0 {
		switch last := list[n-1]; {
		case last.tok == token.COMMENT && (strings.HasPrefix(last.lit, "//") && !strings.Contains(q.code[last.start:q.from], "\n") || open2(last.lit)):
			return nil
		case last.tok == token.CHAR && len(last.lit) < 3:
			return nil
		case (last.tok == token.STRING) && unclosed(last.lit):
			q.inString = true
			return q.strings(list)
		}
	}
	if n := len(list); n > 0 && (list[n-1].tok == token.INT || list[n-1].tok == token.FLOAT) && list[n-1].end == q.from+len(q.word) {
		return nil
	}
	head = head[unmatchedEnd(list):]
	typed, later := q.word+placeholder, q.later(list)
	// What go and defer stand before has to be a call.
	for _, text := range []string{typed + closers(list), typed + "()" + closers(list), typed + closers(list) + "()", typed + "()" + closers(list) + "()"} {
		r := roughly(head+text+later, q.view)
		if q.collect(r) {
			return q.sorted()
		}
	}
	if n := len(list); n > 0 && list[n-1].tok == token.PERIOD {
		return nil
	}
	q.scopes(roughly(head, q.view), token.NoPos, nil)
	return q.sorted()
}

// unmatchedEnd is the end of the last closing bracket that none was opened for,
// among those that begin a statement.
func unmatchedEnd(list []tok) int {
	depth, end := 0, 0
	begins := true
	for _, t := range list {
		before := begins
		begins = t.tok == token.SEMICOLON || begins && (t.tok == token.RPAREN || t.tok == token.RBRACE || t.tok == token.RBRACK)
		switch t.tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			if depth--; depth < 0 {
				depth = 0
				if before {
					end = t.end
				}
			}
		}
	}
	return end
}

// later is the code behind the cursor's chunk, so that functions and types
// declared below are known: the chunks there that start a declaration.
func (q *query) later(list []tok) string {
	rest := q.code[q.from+len(q.word):]
	var b strings.Builder
	for _, c := range chunks(after("x"+rest, len(closers(list)))) {
		if c.first == token.FUNC || c.first == token.TYPE || c.first == token.CONST {
			b.WriteString("\n" + c.text)
		}
	}
	return b.String()
}

// after skips s until depth open brackets are closed and the line is over.
func after(s string, depth int) string {
	for _, t := range tokens(s) {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.SEMICOLON:
			if depth <= 0 {
				return s[t.end:]
			}
		}
	}
	return ""
}

func open2(lit string) bool {
	return strings.HasPrefix(lit, "/*") && !strings.HasSuffix(lit, "*/")
}

func unclosed(lit string) bool {
	if len(lit) < 2 || lit[len(lit)-1] != lit[0] {
		return true
	}
	if lit[0] == '`' {
		return false
	}
	slashes := 0
	for i := len(lit) - 2; i > 0 && lit[i] == '\\'; i-- {
		slashes++
	}
	return slashes%2 == 1
}

// collect finds the placeholder in the syntax tree and adds what fits there;
// false when it is not in the tree.
func (q *query) collect(r *rough) bool {
	path := r.pathTo(func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && strings.HasSuffix(id.Name, placeholder)
	})
	if len(path) == 0 {
		return false
	}
	id := path[len(path)-1].(*ast.Ident)
	if len(path) > 1 {
		switch parent := path[len(path)-2].(type) {
		case *ast.SelectorExpr:
			if parent.Sel == id {
				q.members(r, parent.X)
				return true
			}
		case *ast.CompositeLit:
			if parent.Type != id {
				q.fieldKeys(r, parent)
			}
		case *ast.KeyValueExpr:
			if lit, ok := path[max(len(path)-3, 0)].(*ast.CompositeLit); ok && parent.Key == id {
				q.fieldKeys(r, lit)
			}
		case *ast.Field:
			if slices.Contains(parent.Names, id) {
				return true // a new name
			}
		}
	}
	q.scopes(r, id.Pos(), id)
	return true
}

// pathTo is the nodes from a declaration down to the first that match accepts.
func (r *rough) pathTo(match func(ast.Node) bool) []ast.Node {
	var path []ast.Node
	found := false
	for _, d := range r.decls {
		ast.Inspect(d, func(n ast.Node) bool {
			if found {
				return false
			}
			if n == nil {
				path = path[:len(path)-1]
				return true
			}
			path = append(path, n)
			found = match(n)
			return !found
		})
		if found {
			return path
		}
		path = path[:0]
	}
	return nil
}

func (q *query) members(r *rough, x ast.Expr) {
	if id, ok := x.(*ast.Ident); ok {
		if name, ok := r.info.Uses[id].(*types.PkgName); ok {
			scope := name.Imported().Scope()
			for _, n := range scope.Names() {
				if obj := scope.Lookup(n); obj.Exported() {
					q.add(obj, rankLocal)
				}
			}
			return
		}
	}
	if tv, ok := r.info.Types[x]; ok && tv.Type != nil {
		q.typeMembers(tv.Type, r.pkg)
	}
}

func (q *query) typeMembers(t types.Type, from *types.Package) {
	seen := func(obj types.Object) {
		if obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == from.Path() {
			q.add(obj, rankLocal)
		}
	}
	set := types.NewMethodSet(t)
	if !types.IsInterface(t) && set.Len() == 0 || isNamed(t) && !types.IsInterface(t) {
		set = types.NewMethodSet(types.NewPointer(t))
	}
	for sel := range set.Methods() {
		seen(sel.Obj())
	}
	fields(t, 0, map[types.Type]bool{}, seen)
}

func isNamed(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Named)
	return ok
}

// fields calls f on the fields of a struct and on those of its embedded ones.
func fields(t types.Type, depth int, seen map[types.Type]bool, f func(types.Object)) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || seen[t] {
		return
	}
	seen[t] = true
	for field := range st.Fields() {
		f(field)
		if field.Embedded() {
			fields(field.Type(), depth+1, seen, f)
		}
	}
}

// fieldKeys adds the fields of a struct literal that it does not set yet.
func (q *query) fieldKeys(r *rough, lit *ast.CompositeLit) {
	t := r.info.TypeOf(lit)
	if t == nil {
		return
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	set := map[string]bool{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				set[id.Name] = true
			}
		}
	}
	for f := range st.Fields() {
		if !set[f.Name()] && (f.Exported() || f.Pkg().Path() == r.pkg.Path()) {
			q.add(f, rankLocal)
		}
	}
}

// scopes adds what can be named at pos: locals, the cell's and the session's
// objects, packages, builtins, keywords.
func (q *query) scopes(r *rough, pos token.Pos, self *ast.Ident) {
	var inner *types.Scope
	for _, s := range r.info.Scopes {
		if pos.IsValid() && s.Contains(pos) && (inner == nil || s.End()-s.Pos() < inner.End()-inner.Pos()) {
			inner = s
		}
	}
	for s := inner; s != nil && s != r.pkg.Scope() && s != types.Universe; s = s.Parent() {
		for _, name := range s.Names() {
			if obj := s.Lookup(name); obj.Pos() < pos && (self == nil || r.info.Defs[self] != obj) {
				if _, isPkg := obj.(*types.PkgName); !isPkg {
					q.add(obj, rankLocal)
				}
			}
		}
	}
	for _, name := range r.pkg.Scope().Names() {
		if name != "init" && name != "main" && !strings.HasPrefix(name, "__") {
			q.add(r.pkg.Scope().Lookup(name), rankSession)
		}
	}
	for name, path := range q.view.imports {
		q.put(Match{name, "package", path}, rankPackage-1)
	}
	if q.word == "" {
		return // every package and keyword would bury the session's names
	}
	for _, path := range symbols.Paths() {
		q.put(Match{symbols.Name(path), "package", symbols.ImportFor(symbols.Name(path))}, rankPackage)
	}
	for _, name := range types.Universe.Names() {
		q.add(types.Universe.Lookup(name), rankBuiltin)
	}
	for t := token.BREAK; t <= token.VAR; t++ {
		q.put(Match{t.String(), "keyword", ""}, rankKeyword)
	}
}

func (q *query) add(obj types.Object, rank int) {
	q.put(Match{obj.Name(), kindOf(obj), signature(obj)}, rank)
}

func (q *query) put(m Match, rank int) {
	if m.Text == "_" || strings.HasSuffix(m.Text, placeholder) || !hasPrefixFold(m.Text, q.word) {
		return
	}
	if old, ok := q.found[m.Text]; !ok || rank < old.rank {
		q.found[m.Text] = candidate{m, rank}
	}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// sorted is the matches in order; those that differ in case only from what was
// typed are left out when others do not.
func (q *query) sorted() []Match {
	var list []candidate
	for _, c := range q.found {
		list = append(list, c)
	}
	exact := slices.ContainsFunc(list, func(c candidate) bool { return strings.HasPrefix(c.Text, q.word) })
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.Text, b.Text))
	})
	var out []Match
	for _, c := range list {
		if !exact || strings.HasPrefix(c.Text, q.word) {
			out = append(out, c.Match)
		}
	}
	return out
}

// importing tells whether the tokens end where an import path stands.
func importing(list []tok) bool {
	for i := len(list) - 1; i >= 0; i-- {
		switch list[i].tok {
		case token.IMPORT:
			return true
		case token.STRING, token.SEMICOLON, token.LPAREN, token.IDENT, token.PERIOD, token.COMMENT:
		default:
			return false
		}
		if list[i].tok == token.SEMICOLON && !inParens(list[:i]) {
			return false
		}
		if list[i].tok == token.LPAREN && (i == 0 || list[i-1].tok != token.IMPORT) {
			return false
		}
	}
	return false
}

func inParens(list []tok) bool { return strings.HasPrefix(closers(list), ")") }
