"""What brings data back: backups and restores."""
