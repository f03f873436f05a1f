// Command pulumi-tfgen-docker writes the provider's schema at build time.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"

	docker "tapbot.kz/toolchain/provider-docker"
)

func main() {
	tfgen.Main("docker", docker.Version, docker.Provider())
}
