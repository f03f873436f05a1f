"""The images: what is taken, pulled or built, and the programs of ours inside them."""
