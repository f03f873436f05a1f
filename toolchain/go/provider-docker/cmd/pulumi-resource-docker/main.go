// Command pulumi-resource-docker serves the Docker provider to the Pulumi engine.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

	docker "tapbot.kz/toolchain/provider-docker"
)

// Written by pulumi-tfgen-docker just before this command is built.
//
//go:embed schema.json
var schema []byte

func main() {
	tfbridge.Main("docker", docker.Version, docker.Provider(), schema)
}
