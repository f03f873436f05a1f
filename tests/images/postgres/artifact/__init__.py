"""How its parts are put together."""
