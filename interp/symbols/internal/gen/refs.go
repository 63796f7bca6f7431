package main

import "go/types"

// mention records the packages whose types an importer of this one meets in
// the signature of t: their interfaces' wrappers must be loaded with it.
func (w *writer) mention(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if pkg := t.Obj().Pkg(); pkg != nil && t.Obj().Exported() {
			w.refs[pkg.Path()] = true
		}
		for arg := range t.TypeArgs().Types() {
			w.mention(arg)
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			w.mention(v.Type())
		}
		for v := range t.Results().Variables() {
			w.mention(v.Type())
		}
	case *types.Map:
		w.mention(t.Key())
		w.mention(t.Elem())
	case interface{ Elem() types.Type }:
		w.mention(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() {
				w.mention(f.Type())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			w.mention(m.Type())
		}
	}
}

// mentionMembers records what the fields and methods of an exported type show.
func (w *writer) mentionMembers(t types.Type) {
	w.mention(t.Underlying())
	set := types.NewMethodSet(types.NewPointer(t))
	for sel := range set.Methods() {
		if sel.Obj().Exported() {
			w.mention(sel.Type())
		}
	}
}
