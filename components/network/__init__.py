"""The tunnel between servers, and its permits."""
