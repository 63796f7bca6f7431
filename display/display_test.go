package display_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"freshet/display"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bubble runs a test in faked time with a display over a notebook.
func bubble(t *testing.T, name string, test func(t *testing.T, n *notebook, d *display.Display)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newNotebook()
			d := newDisplay(n)
			test(t, n, d)
			d.Close()
		})
	})
}

func TestLiveView(t *testing.T) {
	bubble(t, "first frame at once, ten a second, the last always", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		h := d.ShowFeed(q, q.schema(), nil, false)
		if got := n.all(); len(got) != 1 || got[0].kind != "display" || got[0].at != 0 || got[0].id != h.ID() {
			t.Fatalf("after Show: %v, want one display at once", got)
		}
		if got := n.status(t); got != "○ waiting · no rows yet · numbers" {
			t.Errorf("status %q", got)
		}
		for range 3000 {
			time.Sleep(time.Millisecond)
			q.grow(1)
		}
		q.finish(nil)
		synctest.Wait()
		got := n.all()
		if len(got) < 30 || len(got) > 33 {
			t.Errorf("%d messages in three seconds, want ten a second", len(got))
		}
		if want := "✓ done · 3,000 rows × 1 column · in 3.0 s"; n.status(t) != want {
			t.Errorf("last status %q, want %q", n.status(t), want)
		}
		if last := n.last(t).text; !strings.Contains(last, "2,999") || !strings.Contains(last, "⋮") {
			t.Errorf("the last frame lacks the last row or the ⋮ line:\n%s", last)
		}
		if html := n.last(t).html; strings.Contains(html, "border-radius:4px") {
			t.Error("the last frame has marks on changes")
		}
	})
	bubble(t, "marks go when data stops", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		q.grow(10)
		time.Sleep(200 * time.Millisecond)
		q.grow(2)
		time.Sleep(200 * time.Millisecond)
		if !strings.Contains(n.last(t).html, "rgba(128,128,128,0.24)") {
			t.Error("new rows are not marked")
		}
		time.Sleep(3 * time.Second)
		if strings.Contains(n.last(t).html, "border-radius:4px") {
			t.Error("marks stay when data stops")
		}
	})
	bubble(t, "nothing new, nothing sent", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		time.Sleep(10 * time.Second)
		if got := len(n.all()); got != 1 {
			t.Errorf("%d messages of a view without rows, want 1", got)
		}
	})
	bubble(t, "a failure keeps the last good body", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		q.grow(3)
		q.finish(errors.New("numbers.csv, line 4: \"n/a\"\nis no int (n)"))
		synctest.Wait()
		if want := `✕ failed · 3 rows × 1 column · numbers.csv, line 4: "n/a" is no int (n)`; n.status(t) != want {
			t.Errorf("status %q, want %q", n.status(t), want)
		}
		if text := n.last(t).text; !strings.Contains(text, "\n2    2\n") {
			t.Errorf("the rows are gone:\n%s", text)
		}
	})
	bubble(t, "close leaves a last frame", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		q.grow(3)
		time.Sleep(2500 * time.Millisecond)
		d.Close()
		if want := "■ interrupted · 3 rows × 1 column · after 2.5 s · run the cell again to start over"; n.status(t) != want {
			t.Errorf("status %q, want %q", n.status(t), want)
		}
	})
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  display.Option
		want string
	}{
		{"For", display.For("2s"), "✓ done · 199 rows × 1 column · in 2.0 s · limit 2s"},
		{"Until", display.Until(150), "✓ done · 150 rows × 1 column · in 1.5 s · limit 150 rows"},
	} {
		bubble(t, c.name, func(t *testing.T, n *notebook, d *display.Display) {
			q := newQuery()
			h := d.ShowFeed(q, q.schema(), nil, false, c.opt)
			for range 500 {
				time.Sleep(10 * time.Millisecond)
				q.grow(1)
				synctest.Wait()
			}
			if n.status(t) != c.want && n.status(t) != strings.Replace(c.want, "199", "200", 1) {
				t.Errorf("status %q, want %q", n.status(t), c.want)
			}
			<-q.Done()
			if h.Snapshot().Len() != 10 {
				t.Errorf("the snapshot has %d rows, want the last 10", h.Snapshot().Len())
			}
		})
	}
}

func TestPauseAndStop(t *testing.T) {
	bubble(t, "handle", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		h := d.ShowFeed(q, q.schema(), nil, false)
		q.grow(3)
		time.Sleep(time.Second)
		h.Pause()
		q.grow(4)
		time.Sleep(time.Second)
		if want := "‖ paused · 3 rows × 1 column · 4 rows waiting · Resume() continues"; n.status(t) != want {
			t.Errorf("status %q, want %q", n.status(t), want)
		}
		h.Resume()
		time.Sleep(time.Second)
		if got := n.status(t); !strings.HasPrefix(got, "● live · 7 rows") {
			t.Errorf("status %q after Resume", got)
		}
		h.Stop()
		if got := n.status(t); !strings.HasPrefix(got, "■ interrupted · 7 rows") {
			t.Errorf("status %q after Stop", got)
		}
		h.Stop()
		h.Pause()
		h.Resume()
	})
	bubble(t, "interrupts of an idle session", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		q.grow(3)
		time.Sleep(time.Second)
		if d.Interrupt() != 1 {
			t.Error("the first interrupt met no view")
		}
		time.Sleep(time.Second)
		if got := n.status(t); !strings.HasPrefix(got, "‖ paused") {
			t.Errorf("status %q after one interrupt", got)
		}
		d.Interrupt()
		synctest.Wait()
		if got := n.status(t); !strings.HasPrefix(got, "■ interrupted") {
			t.Errorf("status %q after two", got)
		}
	})
}

func TestBatchRunWaits(t *testing.T) {
	bubble(t, "for the source", func(t *testing.T, n *notebook, d *display.Display) {
		n.batch = true
		q := newQuery()
		go func() { // ends after 90 rows
			for range 90 {
				time.Sleep(100 * time.Millisecond)
				q.grow(1)
			}
			q.finish(nil)
		}()
		d.ShowFeed(q, q.schema(), nil, false)
		if want := "✓ done · 90 rows × 1 column · in 9.0 s"; n.status(t) != want {
			t.Errorf("status %q, want %q", n.status(t), want)
		}
		if got := len(n.all()); got > 12 {
			t.Errorf("%d messages in nine seconds with nobody watching", got)
		}
	})
	bubble(t, "no longer than the limit", func(t *testing.T, n *notebook, d *display.Display) {
		t.Setenv("FRESHET_BATCH_LIMIT", "3s")
		n.batch = true
		q := newQuery()
		q.grow(1)
		d.ShowFeed(q, q.schema(), nil, false)
		if want := "✓ done · 1 row × 1 column · in 3.0 s · limit of a batch run"; n.status(t) != want {
			t.Errorf("status %q, want %q", n.status(t), want)
		}
	})
	bubble(t, "until it is interrupted", func(t *testing.T, n *notebook, d *display.Display) {
		n.batch = true
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		n.ctx = ctx
		q := newQuery()
		q.grow(1)
		d.ShowFeed(q, q.schema(), nil, false)
		if want := "■ interrupted · 1 row × 1 column · after 2.0 s · run the cell again to start over"; n.status(t) != want {
			t.Errorf("status %q, want %q", n.status(t), want)
		}
	})
}

func TestRunningACellAgainEndsItsViews(t *testing.T) {
	bubble(t, "begin", func(t *testing.T, n *notebook, d *display.Display) {
		q, other := newQuery(), newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		n.owner = "cell-2"
		d.ShowFeed(other, other.schema(), nil, false)
		n.owner = "cell-1"
		q.grow(5)
		time.Sleep(time.Second)
		d.Begin(n)
		<-q.Done()
		before := len(n.all())
		time.Sleep(10 * time.Second)
		if after := len(n.all()); after != before {
			t.Errorf("%d messages after the cell began again", after-before)
		}
		if got := d.Streams(); len(got) != 1 {
			t.Errorf("%d views run, want that of the other cell", len(got))
		}
		d.Forget("cell-2")
		<-other.Done()
	})
}

func TestHandlesAndNames(t *testing.T) {
	bubble(t, "update in place", func(t *testing.T, n *notebook, d *display.Display) {
		h := d.Show("one", display.ID("word"))
		h.Update("two")
		d.Update("word", "three")
		d.Update("word", "four")
		time.Sleep(time.Second)
		first, last := n.all()[0], n.last(t)
		if first.kind != "display" || first.text != "one" || last.kind != "update" || last.text != "four" || last.id != "word" {
			t.Errorf("messages %v", n.all())
		}
		sent := len(n.all())
		defer func() {
			err, _ := recover().(interface {
				error
				Help() string
			})
			if err == nil || err.Error() != `nothing is on display as "elsewhere"` || !strings.HasSuffix(err.Help(), "\nNames: word") || len(n.all()) != sent {
				t.Errorf("an unknown name: %v, %v", err, n.all()[sent:])
			}
		}()
		d.Update("elsewhere", "five")
	})
	bubble(t, "the same name again", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false, display.ID("it"))
		d.Show("a word", display.ID("it"))
		<-q.Done()
		if last := n.last(t); last.kind != "display" || last.text != "a word" || last.id != "it" {
			t.Errorf("last message %v", last)
		}
	})
	bubble(t, "something else in a live view's place", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		h := d.ShowFeed(q, q.schema(), nil, false)
		h.Update(display.HTML("<b>over</b>"))
		<-q.Done()
		time.Sleep(time.Second)
		if last := n.last(t); last.kind != "update" || last.html != "<b>over</b>" {
			t.Errorf("last message %v", last)
		}
	})
}

func TestDrain(t *testing.T) {
	bubble(t, "ends with the sources", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		go func() { // ends at once after its sleep
			time.Sleep(5 * time.Second)
			q.grow(1)
			q.finish(nil)
		}()
		d.Drain()
		if got := n.status(t); got != "✓ done · 1 row × 1 column · in 5.0 s" {
			t.Errorf("status %q after Drain", got)
		}
	})
	bubble(t, "waits no longer than For", func(t *testing.T, n *notebook, d *display.Display) {
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false)
		q.grow(2)
		d.Drain(display.For("3s"))
		if at := time.Since(n.begin); at != 3*time.Second {
			t.Errorf("Drain took %v", at)
		}
		if got := n.status(t); !strings.HasPrefix(got, "● live · 2 rows") {
			t.Errorf("status %q after Drain", got)
		}
	})
}

func TestStreams(t *testing.T) {
	bubble(t, "listing", func(t *testing.T, n *notebook, d *display.Display) {
		if got := d.Streams().String(); got != "nothing runs" {
			t.Errorf("nothing runs: %q", got)
		}
		q := newQuery()
		d.ShowFeed(q, q.schema(), nil, false, display.Title("Counting"))
		q.grow(3)
		list := d.Streams()
		if want := "● live · Counting · numbers · 3 rows × 1 column · 1.00 k/s · lag 0.0 s"; list.String() != want {
			t.Errorf("got  %q\nwant %q", list.String(), want)
		}
		b, ok := d.Result(n, list, nil)
		if !ok || !strings.Contains(fmt.Sprint(b["text/html"]), "Counting") {
			t.Errorf("the list shows %v", b)
		}
	})
}

func TestProgress(t *testing.T) {
	bubble(t, "to its end", func(t *testing.T, n *notebook, d *display.Display) {
		p := d.Progress(1000)
		for range 1000 {
			time.Sleep(10 * time.Millisecond)
			p.Add(1)
		}
		p.Done()
		p.Add(5)
		texts := n.all()
		if len(texts) < 60 || len(texts) > 70 {
			t.Errorf("%d messages in ten seconds, want 7 a second", len(texts))
		}
		if got := n.last(t).text; got != "✓ 1,000 in 0:10.0 · 100 /s" {
			t.Errorf("at the end %q", got)
		}
		// A frame and a step at the same moment come in either order.
		about := regexp.MustCompile(`of 1,000 · (100|99\.\d) /s · 0:0`)
		if got := texts[len(texts)/2].text; !about.MatchString(got) {
			t.Errorf("half way %q", got)
		}
	})
	bubble(t, "interrupted", func(t *testing.T, n *notebook, d *display.Display) {
		ctx, cancel := context.WithCancelCause(context.Background())
		n.ctx = ctx
		p := d.Progress(10)
		p.Set(4)
		time.Sleep(time.Second)
		cancel(errors.New("interrupted"))
		synctest.Wait()
		if got := n.last(t).text; got != "40 % ■ interrupted at 4 of 10 after 0:01.0" {
			t.Errorf("after an interrupt %q", got)
		}
	})
	bubble(t, "failed", func(t *testing.T, n *notebook, d *display.Display) {
		p := d.Progress(0)
		p.Set(4)
		p.Fail(errors.New("no more"))
		if got := n.last(t).text; got != "✕ failed at 4: no more" {
			t.Errorf("after a failure %q", got)
		}
	})
}

func TestInput(t *testing.T) {
	n := newNotebook()
	d := newDisplay(n)
	if got := d.Input("name?"); got != "answer to name?" {
		t.Errorf("got %q", got)
	}
	n.batch = true
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "does not allow input") {
			t.Errorf("panicked with %v", err)
		}
	}()
	d.Password("secret?")
	t.Error("no panic where nobody can answer")
}

func TestOptionsRefuseNonsense(t *testing.T) {
	for name, make := range map[string]func(){
		"Every": func() { display.Every("fast") },
		"For":   func() { display.For("-1s") },
		"Rows":  func() { display.Rows(0) },
		"Tail":  func() { display.Tail(-3) },
		"Until": func() { display.Until(0) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "display."+name) {
					t.Errorf("panicked with %v", err)
				}
			}()
			make()
			t.Error("accepted")
		})
	}
}
