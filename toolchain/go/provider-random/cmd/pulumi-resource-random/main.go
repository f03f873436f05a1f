// Command pulumi-resource-random serves the random provider to the Pulumi engine.
package main

import (
	"context"
	_ "embed"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	random "tapbot.kz/toolchain/provider-random"
)

// Written by pulumi-tfgen-random just before this command is built.
//
//go:embed schema.json
var schema []byte

func main() {
	pf.Main(context.Background(), "random", random.Provider(), pf.ProviderMetadata{
		PackageSchema: schema,
	})
}
