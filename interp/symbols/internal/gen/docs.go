package main

import (
	"go/ast"
	"go/doc"
	"strings"
)

// docsOf collects the doc comments of a package: "" for the package itself,
// "Name", "Type.Method" and "Type.Field" for what it exports.
func docsOf(path string, p *source) (map[string]string, error) {
	d, err := doc.NewFromFiles(p.fset, p.files, path)
	if err != nil {
		return nil, err
	}
	docs := map[string]string{}
	add := func(name, text string) {
		if text = strings.TrimSpace(text); text != "" {
			docs[name] = text
		}
	}
	values := func(vs []*doc.Value) {
		for _, v := range vs {
			valueDocs(v, add)
		}
	}
	funcs := func(prefix string, fs []*doc.Func) {
		for _, f := range fs {
			add(prefix+f.Name, f.Doc)
		}
	}
	add("", d.Doc)
	values(d.Consts)
	values(d.Vars)
	funcs("", d.Funcs)
	for _, t := range d.Types {
		add(t.Name, t.Doc)
		values(t.Consts)
		values(t.Vars)
		funcs("", t.Funcs)
		funcs(t.Name+".", t.Methods)
		memberDocs(t, add)
	}
	return docs, nil
}

// valueDocs gives each name its own comment, or that of its group when the
// group is this name alone.
func valueDocs(v *doc.Value, add func(name, text string)) {
	for _, spec := range v.Decl.Specs {
		spec, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		text := comment(spec.Doc, spec.Comment)
		if text == "" && len(v.Decl.Specs) == 1 {
			text = v.Doc
		}
		for _, name := range spec.Names {
			if name.IsExported() {
				add(name.Name, text)
			}
		}
	}
}

// memberDocs adds fields of structs and methods of interfaces.
func memberDocs(t *doc.Type, add func(name, text string)) {
	for _, spec := range t.Decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		var list *ast.FieldList
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			list = typ.Fields
		case *ast.InterfaceType:
			list = typ.Methods
		default:
			continue
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				if name.IsExported() {
					add(t.Name+"."+name.Name, comment(field.Doc, field.Comment))
				}
			}
		}
	}
}

func comment(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if text := strings.TrimSpace(g.Text()); text != "" {
			return text
		}
	}
	return ""
}
