package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"freshet/internal/spelling"
	"freshet/kernel"
)

// help opens what is known of a name in the pager, of cells' own names with
// source also their code.
func (s *session) help(name string, source bool) kernel.Result {
	if name == "" {
		name = "streamdf"
	}
	if v := verbOf("%" + strings.TrimPrefix(name, "%")); strings.HasPrefix(name, "%") && v != nil {
		return page(v.usage()+"\n\n"+v.help, "")
	}
	plain, markdown, ok := s.interp.Inspect(name, utf8.RuneCountInString(name), 1)
	for _, of := range []string{"streamdf.", "streamdf.Frame.", "display."} { // Mean is that of a Frame
		if !ok && (of == "streamdf." || !strings.Contains(name, ".")) {
			full := of + name
			plain, markdown, ok = s.interp.Inspect(full, utf8.RuneCountInString(full), 1)
		}
	}
	if !ok {
		var names []string
		for _, d := range s.interp.Declared() {
			names = append(names, d.Name)
		}
		help := "?streamdf shows the package that cells work with, %who the names of this session."
		if near := spelling.Nearest(name, names); near != "" {
			help = "Did you mean " + near + "?"
		}
		return refused("nothing is known of "+name, help)
	}
	if code, cell, ok := s.interp.Source(name); source && ok {
		plain += fmt.Sprintf("\n\nDeclared in %s:\n%s", cell, code)
		markdown += fmt.Sprintf("\n\nDeclared in %s:\n```go\n%s\n```", cell, code)
	}
	return page(plain, markdown)
}

// page is a result that shows in the front end's pager.
func page(plain, markdown string) kernel.Result {
	data := map[string]any{"text/plain": plain}
	if markdown != "" {
		data["text/markdown"] = markdown
	}
	return kernel.Result{Payload: []map[string]any{{"source": "page", "start": 0, "data": data}}}
}

func (v verb) usage() string { return strings.TrimSpace(v.name + " " + v.args) }

// showHelp lists the commands, or says more of one.
func showHelp(s *session, r *cellRun, name string) kernel.Result {
	if name != "" {
		if v := verbOf("%" + strings.TrimPrefix(name, "%")); v != nil {
			r.say("%-24s %s", v.usage(), v.help)
			return kernel.Result{}
		}
		return s.help(name, false)
	}
	lines := [][2]string{
		{"?NAME  NAME?", "show the help of a name in the pager"},
		{"??NAME  NAME??", "show its code too, when a cell has declared it"},
		{"!COMMAND", "run a command of the system; its output comes here"},
	}
	for _, v := range verbs() {
		lines = append(lines, [2]string{v.usage(), v.help})
	}
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%-24s %s\n", l[0], l[1])
	}
	b.WriteString("\nCommands stand at the top of a cell, one a line; Go code may follow.\n")
	r.out.Stream("stdout", []byte(b.String()))
	return kernel.Result{}
}
