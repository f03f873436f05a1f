// Package output keeps what a command prints, and shows it to the user line by line.
package output

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

// Names under which an update or a deletion finds what the command printed before.
const (
	PreviousStdout = "PULUMI_COMMAND_STDOUT"
	PreviousStderr = "PULUMI_COMMAND_STDERR"
)

// longestLine is where a line without end is shown in parts, so that memory stays bounded.
const longestLine = 64 << 10

// Recorder keeps both streams of one command, apart and as they came together.
type Recorder struct {
	Stdout, Stderr io.Writer

	out, err, both bytes.Buffer
	shown          []*lines
	mutex          sync.Mutex
}

// NewRecorder shows standard output and errors to the user as far as asked for.
func NewRecorder(ctx context.Context, showOut, showErr bool) *Recorder {
	r := &Recorder{}
	r.Stdout = r.stream(&r.out, show(ctx, showOut))
	r.Stderr = r.stream(&r.err, show(ctx, showErr))
	return r
}

// Close shows what is left of lines that have not ended.
func (r *Recorder) Close() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, shown := range r.shown {
		shown.flush()
	}
}

// Texts returns both streams without their last line break.
func (r *Recorder) Texts() (string, string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return strings.TrimSuffix(r.out.String(), "\n"), strings.TrimSuffix(r.err.String(), "\n")
}

// Failure is the error of a command, with the command and everything that it printed.
func (r *Recorder) Failure(command string, err error) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return fmt.Errorf("%w: running %q:\n%s", err, command, r.both.String())
}

func (r *Recorder) stream(own *bytes.Buffer, say func(string)) io.Writer {
	shown := &lines{say: say}
	r.shown = append(r.shown, shown)
	return writer(func(data []byte) (int, error) {
		// The two streams of a command are written to at the same time.
		r.mutex.Lock()
		defer r.mutex.Unlock()
		own.Write(data)
		r.both.Write(data)
		shown.write(data)
		return len(data), nil
	})
}

func show(ctx context.Context, wanted bool) func(string) {
	if !wanted {
		return func(string) {}
	}
	return p.GetLogger(ctx).Info
}

type writer func([]byte) (int, error)

func (w writer) Write(data []byte) (int, error) { return w(data) }

type lines struct {
	say     func(string)
	pending bytes.Buffer
}

func (l *lines) write(data []byte) {
	l.pending.Write(data)
	for {
		line, _, found := bytes.Cut(l.pending.Bytes(), []byte("\n"))
		if !found && l.pending.Len() < longestLine {
			return
		}
		l.say(strings.TrimSuffix(string(line), "\r"))
		l.pending.Next(len(line))
		if found {
			l.pending.Next(1)
		}
	}
}

func (l *lines) flush() {
	scanner := bufio.NewScanner(&l.pending)
	for scanner.Scan() {
		l.say(scanner.Text())
	}
}
