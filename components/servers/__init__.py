"""Docker engines and the servers they run on."""
