"""What the stack is told, read and checked before any resource exists."""
