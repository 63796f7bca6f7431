package main

import (
	"runtime"
	"strings"

	"freshet/kernel"
)

// info is what the kernel says of itself.
func info() kernel.Info {
	goVersion := strings.TrimPrefix(runtime.Version(), "go")
	return kernel.Info{
		Implementation: "freshet",
		Version:        versionString(),
		Banner: "Freshet " + versionString() + ": Go " + goVersion + " with streaming dataframes.\n" +
			"streamdf and display are preloaded; the standard library is imported on first use. ?name shows help.",
		Language: kernel.LanguageInfo{
			Name:           "go",
			Version:        goVersion,
			MIMEType:       "text/x-go",
			FileExtension:  ".go",
			PygmentsLexer:  "go",
			CodeMirrorMode: "go",
			NBConvert:      "script",
		},
		HelpLinks: []kernel.HelpLink{
			{Text: "Go language specification", URL: "https://go.dev/ref/spec"},
			{Text: "Go standard library", URL: "https://pkg.go.dev/std"},
		},
	}
}
