"""How its sources are made buildable."""
