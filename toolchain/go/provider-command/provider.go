// Package command is the built-in replacement of the official `command` provider, for machines
// where that cannot be had: the same resources, inputs and outputs as the `pulumi_command` SDK.
package command

import (
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"tapbot.kz/toolchain/provider-command/local"
	"tapbot.kz/toolchain/provider-command/remote"
)

// Version is set by the linker to the version that the Python SDK asks for.
var Version = "0.0.0-dev"

// Build is the part of the version that tells this plugin from the official one.
const Build = "+tapbot.built-in"

// Info says in one line what this plugin is.
func Info() string {
	return "command " + Version + Build +
		": built-in replacement of the official provider, with its resources local.Command," +
		" remote.Command and remote.CopyToRemote"
}

// Provider describes the resources.
func Provider() (p.Provider, error) {
	return infer.NewProviderBuilder().
		WithDisplayName("Command (built-in replacement)").
		WithDescription(Info()).
		WithLicense("MIT").
		WithResources(
			infer.Resource(&local.Command{}),
			infer.Resource(&remote.Command{}),
			infer.Resource(&remote.CopyToRemote{}),
		).
		Build()
}
