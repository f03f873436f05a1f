package remote

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-go-provider/infer"
)

func text(value string) *string { return &value }

func create(t *testing.T, inputs CommandInputs) (CommandOutputs, error) {
	t.Helper()
	t.Setenv(agentVariable, "")
	made, err := new(Command).Create(context.Background(),
		infer.CreateRequest[CommandInputs]{Name: "c", Inputs: inputs})
	return made.Output, err
}

func TestStdinAndEnvironmentReachTheOtherMachine(t *testing.T) {
	state, err := create(t, CommandInputs{
		Connection: serve(t).connection(), Create: text(`cat; echo " $WORD"; echo err >&2`),
		Stdin: text("in"), Environment: &map[string]string{"WORD": "out"},
	})
	if err != nil || state.Stdout != "in out" || state.Stderr != "err" {
		t.Errorf("%q %q %v", state.Stdout, state.Stderr, err)
	}
}

func TestAPreviewContactsNobody(t *testing.T) {
	s := serve(t)
	inputs := CommandInputs{Connection: s.connection(), Create: text("true")}
	_, err := new(Command).Create(context.Background(), infer.CreateRequest[CommandInputs]{Inputs: inputs, DryRun: true})
	if err != nil || s.dials.Load() != 0 {
		t.Errorf("%d connections, %v", s.dials.Load(), err)
	}
}

func TestAFailedCommandCarriesItsStatusItsTextAndItsOutput(t *testing.T) {
	_, err := create(t, CommandInputs{
		Connection: serve(t).connection(), Create: text("echo why >&2; exit 7"),
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"status 7", `running "echo why`, "\nwhy\n"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %v", part, err)
		}
	}
}

func TestAVariableThatTheServerRefusesIsAnError(t *testing.T) {
	s := serve(t)
	s.acceptsEnv = false
	_, err := create(t, CommandInputs{
		Connection: s.connection(), Create: text("true"), Environment: &map[string]string{"WORD": "x"},
	})
	if err == nil || !strings.Contains(err.Error(), "WORD (sshd must name it in AcceptEnv)") {
		t.Errorf("%v", err)
	}
}

func TestAnUpdateRunsCreateAgainUnlessThereIsAnUpdate(t *testing.T) {
	s := serve(t)
	inputs := CommandInputs{Connection: s.connection(), Create: text("echo first")}
	state, err := create(t, inputs)
	if err != nil {
		t.Fatal(err)
	}
	update := func(inputs CommandInputs) {
		t.Helper()
		changed, err := new(Command).Update(context.Background(),
			infer.UpdateRequest[CommandInputs, CommandOutputs]{State: state, Inputs: inputs})
		if err != nil {
			t.Fatal(err)
		}
		state = changed.Output
	}
	inputs.Create = text("echo again after $PULUMI_COMMAND_STDOUT")
	update(inputs)
	if state.Stdout != "again after first" {
		t.Errorf("%q", state.Stdout)
	}
	inputs.Update = text("echo update")
	update(inputs)
	if state.Stdout != "update" {
		t.Errorf("%q", state.Stdout)
	}
	// Previous output that the server refuses is a warning, not an error.
	s.acceptsEnv = false
	update(inputs)
}

func TestDeleteRunsWhatTheStateHolds(t *testing.T) {
	s := serve(t)
	mark := filepath.Join(t.TempDir(), "mark")
	state := CommandOutputs{CommandInputs: CommandInputs{Connection: s.connection(), Delete: text("touch " + mark)}}
	t.Setenv(agentVariable, "")
	if _, err := new(Command).Delete(context.Background(), infer.DeleteRequest[CommandOutputs]{State: state}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err != nil {
		t.Error(err)
	}
	state.Delete = nil
	if _, err := new(Command).Delete(context.Background(), infer.DeleteRequest[CommandOutputs]{State: state}); err != nil || s.dials.Load() != 1 {
		t.Errorf("%v, %d connections", err, s.dials.Load())
	}
}
