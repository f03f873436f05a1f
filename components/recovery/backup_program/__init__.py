"""What runs beside Barman in the container of the backups, and where a restore is made."""
