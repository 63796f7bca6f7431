package main

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"freshet/interp"
	"freshet/kernel"
)

// Complete lists what may stand at the cursor.
func (s *session) Complete(_ context.Context, code string, cursor int) kernel.Completion {
	before := string([]rune(code)[:cursor])
	line := before[strings.LastIndexByte(before, '\n')+1:]
	commands, rest := parseCell(code)
	if at := strings.Count(before, "\n"); slices.ContainsFunc(commands, func(c command) bool { return c.line == at }) {
		if c, ok := completeCommand(line, cursor); ok {
			return c
		}
		if text := strings.TrimLeft(line, " \t"); strings.HasPrefix(text, "?") {
			rest = code[:len(before)-len(text)] + strings.Replace(code[len(before)-len(text):], "?", " ", 1)
		}
	}
	start, end, matches := s.interp.Complete(rest, cursor)
	return completion(start, end, matches)
}

func completion(start, end int, matches []interp.Match) kernel.Completion {
	c := kernel.Completion{Start: start, End: end}
	for _, m := range matches {
		c.Matches = append(c.Matches, kernel.Match{Text: m.Text, Type: m.Kind, Signature: m.Signature})
	}
	return c
}

// completeCommand completes a command up to the cursor: its name, or a path
// behind it. ok is false where Go stands.
func completeCommand(line string, cursor int) (kernel.Completion, bool) {
	text := strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(text, "%") && !strings.HasPrefix(text, "!") {
		return kernel.Completion{}, false
	}
	if text[0] == '%' && !strings.ContainsAny(text, " \t") {
		return completion(cursor-utf8.RuneCountInString(text), cursor, verbsLike(text)), true
	}
	name, _, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	if v := verbOf(name); text[0] == '%' && (v == nil || !v.takesFile) {
		return kernel.Completion{Start: cursor, End: cursor}, v == nil || v.times == nil
	}
	word := text[strings.LastIndexAny(text, " \t!")+1:]
	from, paths := completePath(word)
	return completion(cursor-utf8.RuneCountInString(word[from:]), cursor, paths), true
}

func verbsLike(prefix string) []interp.Match {
	var matches []interp.Match
	for _, v := range verbs() {
		if strings.HasPrefix(v.name, prefix) {
			matches = append(matches, interp.Match{Text: v.name, Kind: "command", Signature: v.args})
		}
	}
	return matches
}

// Inspect describes what stands at the cursor.
func (s *session) Inspect(_ context.Context, code string, cursor, detail int) kernel.Bundle {
	_, code = parseCell(code)
	text, markdown, ok := s.interp.Inspect(code, cursor, detail)
	if !ok {
		return nil
	}
	return kernel.Bundle{"text/plain": text, "text/markdown": markdown}
}

// IsComplete tells whether code can be run as it stands.
func (s *session) IsComplete(code string) kernel.Completeness {
	commands, rest := parseCell(code)
	if len(commands) > 0 && strings.TrimSpace(rest) == "" {
		return kernel.Completeness{Status: "complete"}
	}
	status, indent := interp.IsComplete(rest)
	return kernel.Completeness{Status: status, Indent: indent}
}
