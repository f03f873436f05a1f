"""What runs inside pgAdmin's container."""
