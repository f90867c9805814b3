"""Reply → what a person sees: terminal text, Telegram HTML, a Discord embed, a picture."""
