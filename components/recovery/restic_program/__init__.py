"""What copies data to a place outside the servers of the stack, and brings it back."""
