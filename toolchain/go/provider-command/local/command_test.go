package local

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-go-provider/infer"
)

func text(value string) *string { return &value }

func create(t *testing.T, inputs Inputs) Outputs {
	t.Helper()
	made, err := new(Command).Create(context.Background(), infer.CreateRequest[Inputs]{Name: "c", Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	if made.ID == "" {
		t.Error("no id")
	}
	return made.Output
}

func update(t *testing.T, state Outputs, inputs Inputs) Outputs {
	t.Helper()
	changed, err := new(Command).Update(context.Background(),
		infer.UpdateRequest[Inputs, Outputs]{State: state, Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	return changed.Output
}

func TestStdinEnvironmentAndDirectoryReachTheCommand(t *testing.T) {
	dir := t.TempDir()
	state := create(t, Inputs{
		Create: text(`cat; echo " $WORD"; pwd >&2`), Stdin: text("in"),
		Environment: &map[string]string{"WORD": "out"}, Dir: &dir,
	})
	if state.Stdout != "in out" || state.Stderr != dir {
		t.Errorf("%q %q", state.Stdout, state.Stderr)
	}
}

func TestAPreviewRunsNothing(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	inputs := Inputs{Create: text("touch " + mark)}
	_, _ = new(Command).Create(context.Background(), infer.CreateRequest[Inputs]{Inputs: inputs, DryRun: true})
	_, _ = new(Command).Update(context.Background(), infer.UpdateRequest[Inputs, Outputs]{Inputs: inputs, DryRun: true})
	if _, err := os.Stat(mark); err == nil {
		t.Error("a preview ran the command")
	}
}

func TestAnUpdateRunsCreateAgainUnlessThereIsAnUpdate(t *testing.T) {
	state := create(t, Inputs{Create: text("echo first")})
	state = update(t, state, Inputs{Create: text("echo again after $PULUMI_COMMAND_STDOUT")})
	if state.Stdout != "again after first" {
		t.Errorf("%q", state.Stdout)
	}
	state = update(t, state, Inputs{Create: text("echo no"), Update: text("echo update")})
	if state.Stdout != "update" {
		t.Errorf("%q", state.Stdout)
	}
	state = update(t, state, Inputs{Delete: text("echo only")})
	if state.Stdout != "update" {
		t.Errorf("an update without a command changed the output to %q", state.Stdout)
	}
}

func TestPreviousOutputIsNotPassedOnWhenNotWanted(t *testing.T) {
	never := false
	state := create(t, Inputs{Create: text("echo first")})
	state = update(t, state, Inputs{Create: text(`echo "[$PULUMI_COMMAND_STDOUT]"`), AddPreviousOutputInEnv: &never})
	if state.Stdout != "[]" {
		t.Errorf("%q", state.Stdout)
	}
}

func TestAFailureCarriesTheExitStatusAndTheOutput(t *testing.T) {
	_, err := new(Command).Create(context.Background(), infer.CreateRequest[Inputs]{
		Inputs: Inputs{Create: text("echo why >&2; exit 7")},
	})
	if err == nil || !strings.Contains(err.Error(), "exit status 7") || !strings.Contains(err.Error(), "why") {
		t.Errorf("%v", err)
	}
}

func TestDeleteRunsWhatTheStateHolds(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	state := Outputs{Inputs: Inputs{Delete: text("touch " + mark)}}
	if _, err := new(Command).Delete(context.Background(), infer.DeleteRequest[Outputs]{State: state}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err != nil {
		t.Error(err)
	}
	if _, err := new(Command).Delete(context.Background(), infer.DeleteRequest[Outputs]{}); err != nil {
		t.Error("no delete is no error:", err)
	}
}

func TestAnotherInterpreter(t *testing.T) {
	state := create(t, Inputs{Create: text("a b"), Interpreter: &[]string{"printf", "%s|"}})
	if state.Stdout != "a b|" {
		t.Errorf("%q", state.Stdout)
	}
}

func TestPathsAreCollectedInTheOrderOfTheirPatterns(t *testing.T) {
	dir := t.TempDir()
	state := create(t, Inputs{
		Create: text("mkdir -p a/b; touch a/x.js a/secret.js a/b/y.js z.txt"), Dir: &dir,
		AssetPaths: &[]string{"**.js", "!**secret.*"}, ArchivePaths: &[]string{"a/*.js"},
	})
	var found []string
	for name := range *state.Assets {
		found = append(found, name)
	}
	slices.Sort(found)
	if strings.Join(found, " ") != "a/b/y.js a/x.js" {
		t.Errorf("%q", found)
	}
	if members, ok := state.Archive.GetAssets(); !ok || len(members) != 2 {
		t.Errorf("%v", members)
	}
}
