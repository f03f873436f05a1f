"""A real deployment, driven from outside like its users do: `make e2e`."""
