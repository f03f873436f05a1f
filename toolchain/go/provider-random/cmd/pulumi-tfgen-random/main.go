// Command pulumi-tfgen-random writes the provider's schema at build time.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"

	random "tapbot.kz/toolchain/provider-random"
)

func main() {
	tfgen.Main("random", random.Provider())
}
