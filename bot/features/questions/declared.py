"""What the parts of this feature declare themselves on."""

from bot.core.feature import Feature

feature = Feature("questions")
