"""Mirror of toolchain/doctor."""
