package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"freshet/kernel"
)

// timeOnce runs code and says how long that took.
func timeOnce(s *session, r *cellRun, code string) kernel.Result {
	if strings.TrimSpace(code) == "" {
		return refused("%time has nothing to run", "Write %time CODE, or the code on the lines below.")
	}
	began := time.Now()
	result := s.evaluate(r, code)
	all := time.Since(began)
	if result.Err == nil {
		ran := s.interp.Took()
		r.say("ran in %s (compiled in %s)", span(ran), span(max(all-ran, 0)))
	}
	return result
}

const (
	timeitRuns  = 7
	timeitLeast = 100 * time.Millisecond // one run
)

// timeOften runs code in a loop, as many times as fill a while, seven times.
func timeOften(s *session, r *cellRun, code string) kernel.Result {
	if strings.TrimSpace(code) == "" {
		return refused("%timeit has nothing to run", "Write %timeit CODE, or the code on the lines below.")
	}
	// Mistakes are shown in the code as it stands, not in the loop around it.
	if err := s.interp.Check(r.interpCell(code)); err != nil {
		return kernel.Result{Err: evalError(err)}
	}
	loops := 0
	var runs []time.Duration
	values, err := s.interp.Eval(r.ctx, r.interpCell(timeitCode(code)))
	if err != nil {
		e := evalError(err)
		e.Traceback = withoutLoop(e.Traceback)
		return kernel.Result{Err: e}
	}
	if len(values) == 2 {
		loops, _ = values[0].Value.(int)
		runs, _ = values[1].Value.([]time.Duration)
	}
	if loops == 0 || len(runs) == 0 || slices.Max(runs) == 0 {
		return refused("%timeit has measured nothing", "The code ends the loop that it stands in: leave out return and goto.")
	}
	mean, deviation := meanOf(runs, loops)
	r.say("%s ± %s a loop (mean ± std. dev. of %d runs of %s; best %s)", span(mean), span(deviation), len(runs),
		count(loops, "loop"), span(slices.Min(runs)/time.Duration(loops)))
	return kernel.Result{}
}

// timeitCode puts code in a loop without moving its lines. Its names are
// unlike those of people.
func timeitCode(code string) string {
	lead := len(code) - len(strings.TrimLeft(code, " \t\n"))
	code = strings.TrimRight(code, " \t\n")
	if x, err := parser.ParseExpr(code); err == nil {
		if _, call := ast.Unparen(x).(*ast.CallExpr); !call { // no statement by itself
			code = code[:lead] + "_ = " + code[lead:]
		}
	}
	return timeitHead + code + "\n}; return time.Since(ϟbegan) }" +
		fmt.Sprintf("; for ϟloops = 1; ϟonce(ϟloops) < %d && ϟloops < 1000000000; ϟloops *= 10 {}", timeitLeast) +
		fmt.Sprintf("; for range %d { ϟruns = append(ϟruns, ϟonce(ϟloops)) }; return ϟloops, ϟruns }()", timeitRuns)
}

// timeitHead stands before the code, on its first line.
const timeitHead = "func() (ϟloops int, ϟruns []time.Duration) { ϟonce := func(ϟloops int) (ϟtook time.Duration) { ϟbegan := time.Now(); for range ϟloops { "

// withoutLoop takes the head out of the lines of an error, and moves the mark
// below it to where the code now is.
func withoutLoop(lines []string) []string {
	out := slices.Clone(lines)
	blanks := strings.Repeat(" ", utf8.RuneCountInString(timeitHead))
	for i, line := range lines {
		if !strings.Contains(line, timeitHead) {
			continue
		}
		out[i] = strings.Replace(line, timeitHead, "", 1)
		if i+1 < len(lines) && strings.Contains(lines[i+1], "^") {
			out[i+1] = strings.Replace(lines[i+1], blanks, "", 1)
		}
	}
	return out
}

func meanOf(runs []time.Duration, loops int) (mean, deviation time.Duration) {
	sum, squares := 0.0, 0.0
	for _, d := range runs {
		sum += float64(d) / float64(loops)
	}
	m := sum / float64(len(runs))
	for _, d := range runs {
		squares += math.Pow(float64(d)/float64(loops)-m, 2)
	}
	return time.Duration(m), time.Duration(math.Sqrt(squares / float64(len(runs))))
}

// span is a duration with three digits: 1.23 ms.
func span(d time.Duration) string {
	if d >= time.Minute {
		return d.Round(time.Second).String()
	}
	x, unit := float64(d), "ns"
	for _, next := range []string{"µs", "ms", "s"} {
		if x < 999.5 {
			break
		}
		x, unit = x/1000, next
	}
	switch {
	case unit == "ns" || x >= 99.95:
		return fmt.Sprintf("%.0f %s", x, unit)
	case x >= 9.995:
		return fmt.Sprintf("%.1f %s", x, unit)
	}
	return fmt.Sprintf("%.2f %s", x, unit)
}
