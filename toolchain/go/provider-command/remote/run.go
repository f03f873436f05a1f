package remote

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"

	"tapbot.kz/toolchain/provider-command/output"
)

func (o *CommandOutputs) run(ctx context.Context, command *string) error {
	if command == nil {
		return nil
	}
	client, err := o.Connection.Dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	if err := o.setEnvironment(ctx, session); err != nil {
		return err
	}
	if o.Stdin != nil && *o.Stdin != "" {
		session.Stdin = strings.NewReader(*o.Stdin)
	}
	logging := ""
	if o.Logging != nil {
		logging = string(*o.Logging)
	}
	showOut, showErr := output.Shown(logging)
	recorder := output.NewRecorder(ctx, showOut, showErr)
	session.Stdout, session.Stderr = recorder.Stdout, recorder.Stderr
	err = session.Run(*command)
	recorder.Close()
	if err != nil {
		return recorder.Failure(*command, err)
	}
	o.Stdout, o.Stderr = recorder.Texts()
	return nil
}

func (o *CommandOutputs) setEnvironment(ctx context.Context, session *ssh.Session) error {
	if o.Environment != nil {
		for _, name := range slices.Sorted(maps.Keys(*o.Environment)) {
			if err := session.Setenv(name, (*o.Environment)[name]); err != nil {
				return fmt.Errorf(
					"the server refused the variable %s (sshd must name it in AcceptEnv): %w", name, err)
			}
		}
	}
	if !orDefault(o.AddPreviousOutputInEnv, true) {
		return nil
	}
	for _, previous := range []struct{ name, value string }{
		{output.PreviousStdout, o.Stdout}, {output.PreviousStderr, o.Stderr},
	} {
		if previous.value == "" {
			continue
		}
		if err := session.Setenv(previous.name, previous.value); err != nil {
			p.GetLogger(ctx).Warningf(
				"the server refused the variable %s (sshd must name it in AcceptEnv, or set"+
					" addPreviousOutputInEnv to false)", previous.name)
		}
	}
	return nil
}
