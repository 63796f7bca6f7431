package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
)

// Showable is a value that says itself how it is shown: MIME types and their
// data, text as strings, images as []byte or base64 text. Every value of a
// cell may have this method.
type Showable interface {
	MIME() map[string]any
}

// Content is something to show in one given form, made by HTML, Markdown,
// SVG, PNG, JPEG, JSON, LaTeX or Text.
type Content struct{ bundle Bundle }

// MIME returns the content by its MIME types.
func (c Content) MIME() map[string]any { return c.bundle }

// String returns the content as text.
func (c Content) String() string {
	s, _ := c.bundle["text/plain"].(string)
	return s
}

// HTML shows a piece of HTML.
func HTML(s string) Content { return textual("text/html", s) }

// Markdown shows text in Markdown.
func Markdown(s string) Content { return textual("text/markdown", s) }

// LaTeX shows a formula, with its $ signs.
func LaTeX(s string) Content { return textual("text/latex", s) }

// Text shows s as it is, in the type of code.
func Text(s string) Content { return Content{Bundle{"text/plain": s}} }

func textual(mime, s string) Content { return Content{Bundle{mime: s, "text/plain": s}} }

// SVG shows a drawing. It goes into an <img>, so that it is still there when
// the notebook is opened again by somebody who does not trust it.
func SVG(s string) Content {
	return Content{Bundle{
		"image/svg+xml": s,
		"text/html":     `<img src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(s)) + `" alt="drawing">`,
		"text/plain":    fmt.Sprintf("SVG drawing, %d bytes", len(s)),
	}}
}

// PNG shows an encoded PNG image.
func PNG(data []byte) Content { return encoded("image/png", "PNG", data) }

// JPEG shows an encoded JPEG image.
func JPEG(data []byte) Content { return encoded("image/jpeg", "JPEG", data) }

func encoded(mime, name string, data []byte) Content {
	text := fmt.Sprintf("%s image, %d bytes", name, len(data))
	if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		text = fmt.Sprintf("%s image, %d × %d", name, c.Width, c.Height)
	}
	return Content{Bundle{mime: base64.StdEncoding.EncodeToString(data), "text/plain": text}}
}

// JSON shows a value as a tree to unfold. It panics when the value cannot be
// written as JSON.
func JSON(v any) Content {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(fmt.Errorf("display.JSON: %w", err))
	}
	return Content{Bundle{"application/json": json.RawMessage(text), "text/plain": string(text)}}
}

// drawing shows a Go image as PNG.
func drawing(m image.Image) (Bundle, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("image as PNG: %w", err)
	}
	return PNG(b.Bytes()).bundle, nil
}
