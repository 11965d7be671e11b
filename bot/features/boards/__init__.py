"""Boards: rolling ones, named ones, seasons, leagues, honours, and who wants to be on none."""

from bot.features.boards import hiding, honours, leaderboard, leagues, named, seasons

features = (
    leaderboard.feature,
    named.feature,
    seasons.feature,
    leagues.feature,
    honours.feature,
    hiding.feature,
)
