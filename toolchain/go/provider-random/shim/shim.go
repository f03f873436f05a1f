// Package shim lends the upstream provider, which lies under internal/, to modules outside it.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	upstream "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// NewProvider returns the upstream random provider (Terraform plugin framework).
func NewProvider() provider.Provider {
	return upstream.New()
}
