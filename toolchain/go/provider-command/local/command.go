// Package local runs commands on the machine where Pulumi runs.
package local

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Command is the resource command:local:Command.
type Command struct{}

// Inputs are what a program gives.
type Inputs struct {
	Create                 *string            `pulumi:"create,optional"`
	Update                 *string            `pulumi:"update,optional"`
	Delete                 *string            `pulumi:"delete,optional"`
	Triggers               *[]any             `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Interpreter            *[]string          `pulumi:"interpreter,optional"`
	Dir                    *string            `pulumi:"dir,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	Stdin                  *string            `pulumi:"stdin,optional"`
	Logging                *Logging           `pulumi:"logging,optional"`
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
	AssetPaths             *[]string          `pulumi:"assetPaths,optional"`
	ArchivePaths           *[]string          `pulumi:"archivePaths,optional"`
}

// Outputs are kept in the state: the inputs and what the last command left.
type Outputs struct {
	Inputs
	Stdout  string                      `pulumi:"stdout"`
	Stderr  string                      `pulumi:"stderr"`
	Assets  *map[string]*resource.Asset `pulumi:"assets,optional"`
	Archive *resource.Archive           `pulumi:"archive,optional"`
}

// Annotate describes the resource in the schema.
func (c *Command) Annotate(a infer.Annotator) {
	a.Describe(&c, "A command that runs where Pulumi runs, when the resource is made, changed or deleted.")
}

// Create runs `create`.
func (*Command) Create(
	ctx context.Context, req infer.CreateRequest[Inputs],
) (infer.CreateResponse[Outputs], error) {
	state := Outputs{Inputs: req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun {
		err = state.run(ctx, req.Inputs.Create)
	}
	return infer.CreateResponse[Outputs]{ID: id, Output: state}, err
}

// Update runs `update`, or `create` again where there is none.
func (*Command) Update(
	ctx context.Context, req infer.UpdateRequest[Inputs, Outputs],
) (infer.UpdateResponse[Outputs], error) {
	state := req.State
	state.Inputs = req.Inputs
	if req.DryRun {
		return infer.UpdateResponse[Outputs]{Output: state}, nil
	}
	command := req.Inputs.Update
	if command == nil {
		command = req.Inputs.Create
	}
	err := state.run(ctx, command)
	return infer.UpdateResponse[Outputs]{Output: state}, err
}

// Delete runs `delete` as it was when the resource was last made or changed.
func (*Command) Delete(
	ctx context.Context, req infer.DeleteRequest[Outputs],
) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, req.State.run(ctx, req.State.Delete)
}
