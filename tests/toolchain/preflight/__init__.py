"""Mirror of toolchain/preflight."""
