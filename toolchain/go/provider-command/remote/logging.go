package remote

import (
	"github.com/pulumi/pulumi-go-provider/infer"

	"tapbot.kz/toolchain/provider-command/output"
)

// Logging says which streams the user sees.
type Logging string

// Values lists them for the schema.
func (Logging) Values() []infer.EnumValue[Logging] {
	return []infer.EnumValue[Logging]{
		{Name: "Stdout", Value: output.LogStdout, Description: "Capture stdout in logs but not stderr"},
		{Name: "Stderr", Value: output.LogStderr, Description: "Capture stderr in logs but not stdout"},
		{Name: "StdoutAndStderr", Value: output.LogStdoutAndStderr, Description: "Capture stdout and stderr in logs"},
		{Name: "None", Value: output.LogNone, Description: "Capture no logs"},
	}
}
