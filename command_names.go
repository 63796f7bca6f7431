package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"freshet/kernel"
)

// showNames lists what cells have declared.
func showNames(s *session, r *cellRun, _ string) kernel.Result {
	declared := s.interp.Declared()
	if len(declared) == 0 {
		r.say("no cell has declared anything")
		return kernel.Result{}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, d := range declared {
		if d.Value == d.Type { // of a function
			d.Value = ""
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.Name, d.Kind, short(d.Type, 40), short(d.Value, 60))
	}
	w.Flush()
	for line := range strings.Lines(b.String()) {
		r.say("%s", strings.TrimRight(line, " \n"))
	}
	return kernel.Result{}
}

// short is a text on one line of at most n code points.
func short(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// reset makes the session as it was at its start.
func reset(s *session, r *cellRun, _ string) kernel.Result {
	names := len(s.interp.Declared())
	views, queries := 0, 0
	for _, one := range s.display.Streams() {
		if one.Handle == nil {
			queries++
			continue
		}
		views++
		one.Handle.Stop()
	}
	s.display.CloseControls()
	s.forget(s.owners()...)
	s.interp.Reset()
	r.say("forgotten: %s; ended: %s", count(names, "name"), count(views, "live view")+", "+queriesText(queries))
	return kernel.Result{}
}

func queriesText(n int) string {
	if n == 1 {
		return "1 query"
	}
	return fmt.Sprintf("%d queries", n)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// showStreams lists the live views.
func showStreams(s *session, _ *cellRun, _ string) kernel.Result {
	return kernel.Result{Data: s.display.Streams().MIME()}
}
