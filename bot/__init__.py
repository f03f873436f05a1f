"""The bot that ships: it answers questions in Telegram from what the company has published."""
