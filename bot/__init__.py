"""The bot: people, points and words. No platform is named here."""
