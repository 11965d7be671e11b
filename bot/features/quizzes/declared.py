"""What the parts of this feature declare themselves on."""

from bot.core.feature import Feature
from bot.services.quizzes import answers

feature = Feature("quizzes")

feature.reason(answers.REASON)
RATE = feature.setting(answers.RATE, 3, minimum=0, maximum=1000)
