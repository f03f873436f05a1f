"""What is special to the image of PostgreSQL."""
