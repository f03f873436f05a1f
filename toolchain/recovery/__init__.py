"""What `make recover` needs: what moves, what that costs, and whether it works afterwards."""
