//go:build tools

// Package tools pins Pulumi's Python language host as a dependency of this module.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
