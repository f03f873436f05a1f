"""Mirror of toolchain/recovery."""
