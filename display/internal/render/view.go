package render

// Open appends what begins every view: its root and its title, if it has one.
func Open(b []byte, title string, tabular bool) []byte {
	b = append(b, `<div class="freshet tex2jax_ignore mathjax_ignore"`...)
	if tabular {
		b = append(b, ` style="font-variant-numeric:tabular-nums"`...)
	}
	b = append(b, '>')
	return appendHeading(b, title)
}

// Close appends what ends every view.
func Close(b []byte) []byte { return append(b, `</div>`...) }

func appendHeading(b []byte, title string) []byte {
	if title == "" {
		return b
	}
	b = append(b, `<div style="font-weight:600;margin:0 0 .35em 0">`...)
	b = appendEscaped(b, title)
	return append(b, `</div>`...)
}
