"""What the programs in the containers of the backups share."""
