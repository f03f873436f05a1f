// Package shim lends the upstream provider, which lies under internal/, to modules outside it.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// NewProvider returns the upstream Docker provider (Terraform plugin SDK v2).
func NewProvider() *schema.Provider {
	return provider.New("pulumi")()
}
