package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"freshet/internal/spelling"
	"freshet/kernel"
)

// A command is what a cell says to the notebook rather than in Go: a line at
// its top that begins with %, ! or ?, or ends with ?.
type command struct {
	name string // with its sign: "%time", "!", "?"
	args string // behind it, trimmed
	line int    // of the cell, from 0
}

// A verb is a command that begins with %.
type verb struct {
	name, args, help string
	// run carries the command out. args is what stands behind the name.
	run func(s *session, r *cellRun, args string) kernel.Result
	// times is instead of run for commands that measure: code is the rest of the
	// line and of the cell.
	times func(s *session, r *cellRun, code string) kernel.Result
	// takesFile tells that args are a path.
	takesFile bool
}

// verbs is in order of their names, which is the order of %help.
func verbs() []verb {
	return []verb{
		{name: "%cd", args: "[DIR]", help: "change the folder; without one, to the home folder; - goes back", run: changeDir, takesFile: true},
		{name: "%help", args: "[COMMAND]", help: "list what a cell can say besides Go", run: showHelp},
		{name: "%history", args: "[N]", help: "show the last cells of this session", run: showHistory},
		{name: "%load", args: "FILE", help: "put the text of a file into the cell", run: load, takesFile: true},
		{name: "%load_env", args: "[FILE]", help: "set environment variables from a file of NAME=VALUE lines, .env by default", run: loadEnv, takesFile: true},
		{name: "%require", args: "MODULE@VERSION", help: "let cells import the packages of a module: builds the kernel anew with it", run: require},
		{name: "%reset", help: "forget all that cells have declared; end live views and queries", run: reset},
		{name: "%streams", help: "list the live views and the queries that run", run: showStreams},
		{name: "%time", args: "CODE", help: "run the line and the rest of the cell, and say how long it took", times: timeOnce},
		{name: "%timeit", args: "CODE", help: "run it again and again, and say how long once takes", times: timeOften},
		{name: "%who", help: "list variables, constants, functions and types of this session", run: showNames},
	}
}

// question is a line that asks for a name's help: name? or name??.
var question = regexp.MustCompile(`^[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*\?{1,2}$`)

// parseCell cuts a cell in the commands at its top and its Go code. The code
// is as long as the cell, with blanks for what was cut out, so that places in
// one are places in the other.
func parseCell(text string) (commands []command, code string) {
	rest := strings.SplitAfter(text, "\n")
	commented := false
	for i, line := range rest {
		c, ok := parseCommand(line)
		text := strings.TrimSpace(line)
		comment := strings.HasPrefix(text, "//")
		if commented = commented || comment; commented && ok && c.name[0] != '%' {
			break // behind a comment !true is Go
		}
		if !ok && text != "" && !comment {
			break
		}
		if !ok {
			continue
		}
		c.line = i
		commands = append(commands, c)
		if v := verbOf(c.name); v != nil && v.times != nil {
			rest[i] = blank(line[:strings.Index(line, c.name)+len(c.name)]) + line[strings.Index(line, c.name)+len(c.name):]
			break
		}
		rest[i] = blank(line)
	}
	return commands, strings.Join(rest, "")
}

// blank is a text of the same number of code points that is nothing to Go.
func blank(line string) string {
	end := ""
	if strings.HasSuffix(line, "\n") {
		line, end = line[:len(line)-1], "\n"
	}
	return strings.Repeat(" ", utf8.RuneCountInString(line)) + end
}

func parseCommand(line string) (command, bool) {
	text := strings.TrimSpace(line)
	switch {
	case strings.HasPrefix(text, "!"):
		return command{name: "!", args: strings.TrimSpace(text[1:])}, true
	case strings.HasPrefix(text, "?"):
		return askFor(strings.TrimSpace(strings.TrimLeft(text, "?")), strings.HasPrefix(text, "??")), true
	case strings.HasPrefix(text, "%"):
		name, args, _ := strings.Cut(strings.ReplaceAll(text[1:], "\t", " "), " ")
		return command{name: "%" + strings.TrimPrefix(name, "%"), args: strings.TrimSpace(args)}, true
	case question.MatchString(text):
		return askFor(strings.TrimRight(text, "?"), strings.HasSuffix(text, "??")), true
	}
	return command{}, false
}

func askFor(name string, source bool) command {
	if source {
		return command{name: "??", args: name}
	}
	return command{name: "?", args: name}
}

func verbOf(name string) *verb {
	list := verbs()
	if i := slices.IndexFunc(list, func(v verb) bool { return v.name == name }); i >= 0 {
		return &list[i]
	}
	return nil
}

// cell carries out a cell: its commands, then its Go code.
func (s *session) cell(r *cellRun) kernel.Result {
	commands, code := parseCell(r.cell.Code)
	var done kernel.Result
	for _, c := range commands {
		one := s.command(r, c, code)
		if one.Err != nil || one.HandOver {
			return one
		}
		if v := verbOf(c.name); v != nil && v.times != nil {
			one.Payload = append(done.Payload, one.Payload...)
			return one // the code is done too
		}
		if done.Data != nil { // only the last can be the result
			r.out.Display(done.Data, nil, "")
		}
		done.Data, done.Payload = one.Data, append(done.Payload, one.Payload...)
	}
	if len(commands) > 0 && strings.TrimSpace(code) == "" {
		return done
	}
	if done.Data != nil {
		r.out.Display(done.Data, nil, "")
	}
	result := s.evaluate(r, code)
	result.Payload = done.Payload
	if name := misplaced(code); name != "" && result.Err != nil && result.Err.Name == "CompileError" {
		result.Err.Traceback = append(result.Err.Traceback, "", name+" has to stand at the top of the cell, before any Go.")
	}
	return result
}

// misplaced is the first command that stands below Go code; empty if none does.
func misplaced(code string) string {
	for line := range strings.Lines(code) {
		if c, ok := parseCommand(line); ok && verbOf(c.name) != nil {
			return c.name
		}
	}
	return ""
}

func (s *session) command(r *cellRun, c command, code string) kernel.Result {
	switch c.name {
	case "!":
		return shell(r, c.args)
	case "?":
		return s.help(c.args, false)
	case "??":
		return s.help(c.args, true)
	}
	v := verbOf(c.name)
	switch {
	case v == nil:
		return refused("no command "+c.name, suggestVerb(c.name))
	case v.times != nil:
		return v.times(s, r, code)
	case v.args == "" && c.args != "" && !(c.name == "%reset" && c.args == "-f"): // which is IPython's "do not ask"
		return refused(c.name+" takes nothing behind it", "Write "+v.name+" alone on its line, and Go code below it.")
	}
	return v.run(s, r, c.args)
}

func suggestVerb(name string) string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	if near := spelling.Nearest(name, names); near != "" {
		return "Did you mean " + near + "? %help lists all."
	}
	return "There are " + strings.Join(names, " ") + "; %help tells what they do."
}

// refused is the result of a command that cannot be done: why, and what to do.
func refused(message, help string) kernel.Result {
	lines := []string{"\033[1mError: " + message + "\033[0m"}
	if help != "" {
		lines = append(lines, "", help)
	}
	return kernel.Result{Err: &kernel.EvalError{Name: "CommandError", Value: message, Traceback: lines}}
}

// say prints a line to the cell.
func (r *cellRun) say(format string, args ...any) {
	r.out.Stream("stdout", fmt.Appendf(nil, format+"\n", args...))
}
