"""What people keep in the folder `automation`: workflows and credentials of n8n, as files."""
