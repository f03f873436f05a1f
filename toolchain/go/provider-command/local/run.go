package local

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"tapbot.kz/toolchain/provider-command/output"
)

// afterEnd is how long a command's children may keep its output open once it has ended.
const afterEnd = 5 * time.Second

func (o *Outputs) run(ctx context.Context, command *string) error {
	if command == nil {
		return nil
	}
	args := append(o.interpreter(), *command)
	logging := ""
	if o.Logging != nil {
		logging = string(*o.Logging)
	}
	showOut, showErr := output.Shown(logging)
	recorder := output.NewRecorder(ctx, showOut, showErr)

	child := exec.CommandContext(ctx, args[0], args[1:]...)
	child.Stdout, child.Stderr = recorder.Stdout, recorder.Stderr
	child.Env = append(os.Environ(), o.environment()...)
	child.WaitDelay = afterEnd
	if o.Dir != nil {
		child.Dir = *o.Dir
	}
	if o.Stdin != nil {
		child.Stdin = strings.NewReader(*o.Stdin)
	}
	err := child.Run()
	recorder.Close()
	if err != nil {
		return recorder.Failure(*command, err)
	}
	o.Stdout, o.Stderr = recorder.Texts()
	return o.collect(child.Dir)
}

func (o *Outputs) interpreter() []string {
	if o.Interpreter != nil && len(*o.Interpreter) > 0 {
		return append([]string{}, *o.Interpreter...)
	}
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/C"}
	}
	return []string{"/bin/sh", "-c"}
}

func (o *Outputs) environment() []string {
	var pairs []string
	if o.Environment != nil {
		for name, value := range *o.Environment {
			pairs = append(pairs, name+"="+value)
		}
	}
	if o.AddPreviousOutputInEnv == nil || *o.AddPreviousOutputInEnv {
		for name, value := range map[string]string{
			output.PreviousStdout: o.Stdout, output.PreviousStderr: o.Stderr,
		} {
			if value != "" {
				pairs = append(pairs, name+"="+value)
			}
		}
	}
	return pairs
}

func (o *Outputs) collect(dir string) error {
	if dir == "" {
		dir = "."
	}
	if o.AssetPaths != nil {
		found, err := assets(dir, *o.AssetPaths)
		if err != nil {
			return err
		}
		o.Assets = &found
	}
	if o.ArchivePaths == nil {
		return nil
	}
	found, err := assets(dir, *o.ArchivePaths)
	if err != nil {
		return err
	}
	members := map[string]any{}
	for name, asset := range found {
		members[name] = asset
	}
	o.Archive, err = resource.NewAssetArchive(members)
	return err
}
