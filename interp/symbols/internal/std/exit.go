package std

import (
	"flag"
	"fmt"
	"log"
	"os"
	"reflect"
	"slices"
)

// An Exit is what a function that would end the process panics with.
type Exit struct{ Code int }

// Error says it as a shell does.
func (e Exit) Error() string { return fmt.Sprintf("exit status %d", e.Code) }

func osExit(code int)      { panic(Exit{code}) }
func syscallExit(code int) { panic(Exit{code}) }

func logFatal(v ...any)                 { loggerFatal(log.Default(), v...) }
func logFatalf(format string, v ...any) { loggerFatalf(log.Default(), format, v...) }
func logFatalln(v ...any)               { loggerFatalln(log.Default(), v...) }

// callDepth is that of the interpreter's frames: log.Lshortfile cannot name a
// cell's line, so any depth is as good.
const callDepth = 2

func loggerFatal(l *log.Logger, v ...any) {
	_ = l.Output(callDepth, fmt.Sprint(v...))
	panic(Exit{1})
}

func loggerFatalf(l *log.Logger, format string, v ...any) {
	_ = l.Output(callDepth, fmt.Sprintf(format, v...))
	panic(Exit{1})
}

func loggerFatalln(l *log.Logger, v ...any) {
	_ = l.Output(callDepth, fmt.Sprintln(v...))
	panic(Exit{1})
}

// Log is the table of package log with l in the place of the standard logger;
// Fatal prints and panics with an [Exit].
func Log(l *log.Logger) map[string]reflect.Value {
	t := Tables["log"].Load()
	for name, fn := range map[string]any{
		"Default": func() *log.Logger { return l },
		"Fatal":   func(v ...any) { loggerFatal(l, v...) },
		"Fatalf":  func(format string, v ...any) { loggerFatalf(l, format, v...) },
		"Fatalln": func(v ...any) { loggerFatalln(l, v...) },
		"Flags":   l.Flags, "Output": l.Output, "Prefix": l.Prefix, "Writer": l.Writer,
		"Panic": l.Panic, "Panicf": l.Panicf, "Panicln": l.Panicln,
		"Print": l.Print, "Printf": l.Printf, "Println": l.Println,
		"SetFlags": l.SetFlags, "SetOutput": l.SetOutput, "SetPrefix": l.SetPrefix,
	} {
		t[name] = reflect.ValueOf(fn)
	}
	return t
}

// Extra holds names that stand beside a package's own: methods that would end
// the process, as functions of their receiver.
var Extra = map[string]map[string]any{
	"log": {
		"Logger_Fatal":   loggerFatal,
		"Logger_Fatalf":  loggerFatalf,
		"Logger_Fatalln": loggerFatalln,
	},
}

// started are the process's own arguments, which are none of a cell's.
var started = slices.Clone(os.Args)

// flagParse parses the arguments that a cell put into os.Args, none otherwise,
// and panics where the original would exit.
func flagParse() {
	var args []string
	if len(os.Args) > 0 && !slices.Equal(os.Args, started) {
		args = os.Args[1:]
	}
	flag.CommandLine.Init(flag.CommandLine.Name(), flag.PanicOnError)
	_ = flag.CommandLine.Parse(args) // it panics instead
}

func flagNewFlagSet(name string, handling flag.ErrorHandling) *flag.FlagSet {
	if handling == flag.ExitOnError {
		handling = flag.PanicOnError
	}
	return flag.NewFlagSet(name, handling)
}
