"""What runs inside the containers of n8n's runners."""
