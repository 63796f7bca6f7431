package kernel

import (
	"strings"
	"testing"
)

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern  string
		yes, not []string
	}{
		{"*", []string{"", "a", "a\nb"}, nil},
		{"a?c", []string{"abc", "a\nc", "aéc"}, []string{"ac", "abbc"}},
		{"6 * [0-9]", []string{"6 * 7", "6 x 7", "6  7"}, []string{"6 * x", "6 * 77 "}},
		{"[abc]", []string{"a", "c"}, []string{"d", "ab"}},
		{"[^abc]", []string{"d", "\n"}, []string{"a", ""}},
		{"[!abc]", []string{"d"}, []string{"a"}},
		{"[]x]", []string{"]", "x"}, []string{"a"}},
		{"[^]x]", []string{"a"}, []string{"]", "x"}},
		{"[a^]", []string{"a", "^"}, []string{"b"}},
		{"[[]", []string{"["}, []string{"a"}},
		{`[\]`, []string{`\`}, []string{"a"}},
		{"a[b", []string{"a[b"}, []string{"ab"}},
		{"[", []string{"["}, []string{""}},
		{"[^", []string{"[^"}, []string{"a"}},
		{"a.c(", []string{"a.c("}, []string{"abc("}},
		{"é*", []string{"éa"}, []string{"e"}},
	} {
		re, err := glob(test.pattern)
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		for _, s := range test.yes {
			if !re.MatchString(s) {
				t.Errorf("%q does not match %q", test.pattern, s)
			}
		}
		for _, s := range test.not {
			if re.MatchString(s) {
				t.Errorf("%q matches %q", test.pattern, s)
			}
		}
	}
}

func FuzzGlob(f *testing.F) {
	for _, p := range []string{"*a?[b-c]", "[z-a]", "[]", `[\`, "[^^]", "[[:alpha:]]"} {
		f.Add(p, "text")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 2000 {
			return // matching takes their product
		}
		re, err := glob(pattern)
		if err == nil && !strings.ContainsAny(pattern, "*?[") && re.MatchString(text) != (pattern == text) {
			t.Errorf("%q on %q", pattern, text)
		}
	})
}
