"""What the workflows promise: pinned actions, few permissions, no untrusted text in scripts."""
