package interp

import (
	"fmt"
	"go/scanner"
	"go/token"
	"strings"
)

// chunkKind says what a top-level piece of a cell is.
type chunkKind int

const (
	stmtChunk chunkKind = iota // statements, var declarations and expressions
	importChunk
	typeChunk
	constChunk
	funcChunk
)

// A chunk is one top-level piece of a cell and where it stands in it.
type chunk struct {
	kind      chunkKind
	text      string
	cell      int
	line, col int // of its first byte, from 1
}

// A mark is one token of a cell.
type mark struct {
	tok token.Token
	lit string
	off int
}

// scan lists the tokens of src; errors are left to the parser.
func scan(src string) []mark {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(token.Position, string) {}, 0)
	var toks []mark
	for {
		pos, t, lit := s.Scan()
		toks = append(toks, mark{t, lit, file.Offset(pos)})
		if t == token.EOF {
			return toks
		}
	}
}

// split cuts a cell into chunks. program is true for a cell with a package
// clause, of which main is to be run.
func split(src string, cell int) (chunks []chunk, program bool, bad *diagnostic) {
	toks := scan(src)
	lines := newLines(src)
	for i := 0; toks[i].tok != token.EOF; {
		if toks[i].tok == token.SEMICOLON {
			i++
			continue
		}
		end, extra := chunkEnd(toks, i)
		if extra >= 0 {
			line, col := lines.at(toks[extra].off)
			return nil, false, &diagnostic{cell: cell, line: line, col: col, msg: fmt.Sprintf("syntax error: unexpected %s", toks[extra].tok)}
		}
		if toks[i].tok == token.PACKAGE {
			program, i = true, end
			continue
		}
		line, col := lines.at(toks[i].off)
		stop := toks[end].off
		chunks = append(chunks, chunk{chunkKindOf(toks[i:end]), src[toks[i].off:stop], cell, line, col})
		i = end
	}
	return chunks, program, nil
}

// chunkEnd is the index of the semicolon or EOF that ends the chunk at i, or
// the index of a closing bracket too many.
func chunkEnd(toks []mark, i int) (end, bad int) {
	depth := 0
	for ; toks[i].tok != token.EOF; i++ {
		switch toks[i].tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			if depth--; depth < 0 {
				return 0, i
			}
		case token.SEMICOLON:
			if depth == 0 {
				return i, -1
			}
		}
	}
	return i, -1
}

func chunkKindOf(toks []mark) chunkKind {
	switch toks[0].tok {
	case token.IMPORT:
		return importChunk
	case token.TYPE:
		return typeChunk
	case token.CONST:
		return constChunk
	case token.FUNC:
		if isFuncDecl(toks) {
			return funcChunk
		}
	}
	return stmtChunk
}

// isFuncDecl tells a declaration from a function literal that begins a
// statement.
func isFuncDecl(toks []mark) bool {
	i := 1
	if i < len(toks) && toks[i].tok == token.LPAREN {
		for depth := 0; i < len(toks); i++ {
			if toks[i].tok == token.LPAREN {
				depth++
			} else if toks[i].tok == token.RPAREN {
				if depth--; depth == 0 {
					break
				}
			}
		}
		i++
		return i+1 < len(toks) && toks[i].tok == token.IDENT && toks[i+1].tok == token.LPAREN
	}
	return i < len(toks) && toks[i].tok == token.IDENT
}

// lines finds line and column of offsets.
type lines struct {
	starts []int
}

func newLines(src string) lines {
	l := lines{[]int{0}}
	for i := range len(src) {
		if src[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

func (l lines) at(off int) (line, col int) {
	for i := len(l.starts) - 1; i >= 0; i-- {
		if l.starts[i] <= off {
			return i + 1, off - l.starts[i] + 1
		}
	}
	return 1, 1
}

// An assembly is the text of a file made of chunks: positions in it are those
// of the cells, by line directives.
type assembly struct {
	strings.Builder
}

func cellFile(cell int) string { return fmt.Sprintf("cell%d", cell) }

func (a *assembly) add(c chunk) {
	fmt.Fprintf(a, "\n/*line %s:%d:%d*/%s\n", cellFile(c.cell), c.line, c.col, c.text)
}
