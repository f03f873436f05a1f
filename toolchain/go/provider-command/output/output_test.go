package output

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestStreamsAreKeptApartWithoutTheirLastLineBreak(t *testing.T) {
	r := NewRecorder(context.Background(), false, false)
	_, _ = r.Stdout.Write([]byte("one\ntwo\n\n"))
	_, _ = r.Stderr.Write([]byte("oops\n"))
	r.Close()
	out, err := r.Texts()
	if out != "one\ntwo\n" || err != "oops" {
		t.Errorf("stdout %q, stderr %q", out, err)
	}
}

func TestAFailureShowsTheCommandAndAllThatItPrinted(t *testing.T) {
	r := NewRecorder(context.Background(), false, false)
	_, _ = r.Stdout.Write([]byte("begun\n"))
	_, _ = r.Stderr.Write([]byte("broken\n"))
	cause := errors.New("exit status 3")
	err := r.Failure("do it", cause)
	if !errors.Is(err, cause) || err.Error() != "exit status 3: running \"do it\":\nbegun\nbroken\n" {
		t.Errorf("%q", err)
	}
}

func TestLinesAreShownWhenTheyEnd(t *testing.T) {
	var seen []string
	shown := &lines{say: func(line string) { seen = append(seen, line) }}
	shown.write([]byte("on"))
	shown.write([]byte("e\r\n\ntw"))
	shown.flush()
	if strings.Join(seen, "|") != "one||tw" {
		t.Errorf("%q", seen)
	}
}

func TestALineWithoutEndIsShownInParts(t *testing.T) {
	count := 0
	shown := &lines{say: func(line string) { count += len(line) }}
	for range 3 {
		shown.write(make([]byte, longestLine))
	}
	if count != 3*longestLine || shown.pending.Len() != 0 {
		t.Errorf("%d bytes shown, %d kept", count, shown.pending.Len())
	}
}

func TestLoggingSaysWhichStreamsAreShown(t *testing.T) {
	for value, want := range map[string][2]bool{
		"": {true, true}, LogStdoutAndStderr: {true, true}, LogNone: {false, false},
		LogStdout: {true, false}, LogStderr: {false, true},
	} {
		if out, err := Shown(value); out != want[0] || err != want[1] {
			t.Errorf("%q: %t, %t", value, out, err)
		}
	}
}
