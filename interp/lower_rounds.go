package interp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Loops test for interrupts in each round. That costs a third of the shortest
// loops, so the body of one is written several times, with one test for all,
// and there is none where a function of a cell is called anyhow: it has its own.

const (
	roundsInOne = 4  // rounds of a short loop for one test
	shortBody   = 40 // nodes of a body that is written several times
)

// rounds writes the body of a loop whose header is "for ; cond; post {"; bind
// sets the variables of a round.
func (f *fn) rounds(body *ast.BlockStmt, label, cond, post string, bind func()) {
	if cond == "" || !isShort(body) {
		bind()
		f.loopBody(body, label, nil)
		return
	}
	f.check()
	f.push(label, true, nil)
	for i := range roundsInOne {
		if i > 0 {
			f.line("%s\nif %s {", post, cond)
		}
		bind()
		f.block(body.List)
	}
	for range roundsInOne - 1 {
		f.line("} else { break }")
	}
	f.pop()
}

// isShort tells bodies that are small and go straight through.
func isShort(body *ast.BlockStmt) bool {
	nodes := 0
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt, *ast.LabeledStmt, *ast.FuncLit, *ast.DeferStmt, *ast.GoStmt, *ast.ForStmt, *ast.RangeStmt,
			*ast.SelectStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.DeclStmt, *ast.CallExpr:
			nodes = shortBody + 1
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				nodes = shortBody + 1
			}
		}
		nodes++
		return nodes <= shortBody
	})
	return len(body.List) > 0 && nodes <= shortBody
}

// testsItself tells loop bodies that call a function of a cell in each round.
func (f *fn) testsItself(body *ast.BlockStmt) bool {
	for _, s := range body.List {
		switch s.(type) {
		case *ast.ExprStmt, *ast.AssignStmt, *ast.IncDecStmt:
		default:
			return false
		}
		found := false
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.BinaryExpr:
				return n.Op != token.LAND && n.Op != token.LOR
			case *ast.CallExpr:
				found = found || f.callsCell(n)
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// callsCell tells calls that surely reach a function that a cell declares.
func (f *fn) callsCell(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	fn, ok := f.info.Uses[id].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "main"
}
