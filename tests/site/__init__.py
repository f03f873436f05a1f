"""What the portfolio site promises its visitors."""
