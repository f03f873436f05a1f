package remote

import (
	"context"
	"fmt"

	"github.com/pkg/sftp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// CopyToRemote is the resource command:remote:CopyToRemote.
type CopyToRemote struct{}

// CopyInputs are what a program gives.
type CopyInputs struct {
	Connection *Connection          `pulumi:"connection"        provider:"secret"`
	Triggers   *[]any               `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Source     types.AssetOrArchive `pulumi:"source"`
	RemotePath string               `pulumi:"remotePath"`
}

// CopyOutputs are kept in the state.
type CopyOutputs struct {
	CopyInputs
}

// Annotate describes the resource in the schema.
func (c *CopyToRemote) Annotate(a infer.Annotator) {
	a.Describe(&c, "A file, a text or a directory, copied to another machine and never deleted there.")
}

// Check refuses sources that cannot be copied.
func (*CopyToRemote) Check(
	ctx context.Context, req infer.CheckRequest,
) (infer.CheckResponse[CopyInputs], error) {
	inputs, failures, err := infer.DefaultCheck[CopyInputs](ctx, req.NewInputs)
	if reason := refusal(inputs.Source); err == nil && len(failures) == 0 && reason != "" {
		failures = append(failures, p.CheckFailure{Property: "source", Reason: reason})
	}
	return infer.CheckResponse[CopyInputs]{Inputs: inputs, Failures: failures}, err
}

func refusal(source types.AssetOrArchive) string {
	switch {
	case source.Asset == nil && source.Archive == nil:
		return "either asset or archive must be set"
	case source.Asset != nil && source.Archive != nil:
		return "only one of asset or archive can be set"
	case source.Asset != nil && !source.Asset.IsPath() && !source.Asset.IsText():
		return "asset must be a path-based file asset or a text asset"
	case source.Archive != nil && !source.Archive.IsPath():
		return "archive must be a path to a file or directory"
	}
	return ""
}

// Create copies.
func (*CopyToRemote) Create(
	ctx context.Context, req infer.CreateRequest[CopyInputs],
) (infer.CreateResponse[CopyOutputs], error) {
	state := CopyOutputs{req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun {
		err = req.Inputs.copy(ctx)
	}
	return infer.CreateResponse[CopyOutputs]{ID: id, Output: state}, err
}

// Update copies again when the content or the place changed, not when the way there did.
func (*CopyToRemote) Update(
	ctx context.Context, req infer.UpdateRequest[CopyInputs, CopyOutputs],
) (infer.UpdateResponse[CopyOutputs], error) {
	changed := req.Inputs.hash() != req.State.hash() || req.Inputs.RemotePath != req.State.RemotePath
	var err error
	if changed && !req.DryRun {
		err = req.Inputs.copy(ctx)
	}
	return infer.UpdateResponse[CopyOutputs]{Output: CopyOutputs{req.Inputs}}, err
}

func (i *CopyInputs) hash() string {
	switch {
	case i.Source.Asset != nil:
		return i.Source.Asset.Hash
	case i.Source.Archive != nil:
		return i.Source.Archive.Hash
	}
	return ""
}

func (i *CopyInputs) copy(ctx context.Context) error {
	client, err := i.Connection.Dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	files, err := sftp.NewClient(client.Client, sftp.UseConcurrentWrites(true))
	if err != nil {
		return fmt.Errorf("%s: sftp: %w", *i.Connection.Host, err)
	}
	defer files.Close()
	target := uploader{files}
	switch {
	case i.Source.Asset != nil && i.Source.Asset.IsText():
		return target.text(i.Source.Asset.Text, i.RemotePath)
	case i.Source.Asset != nil:
		return target.path(i.Source.Asset.Path, i.RemotePath)
	}
	return target.path(i.Source.Archive.Path, i.RemotePath)
}
