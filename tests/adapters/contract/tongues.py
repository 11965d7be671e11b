"""What people are called and type in each language, and the words that they are answered in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.events import Role
from bot.core.i18n import Words, load_catalogue
from tests.adapters.contract.worlds import Person, World


@dataclass(frozen=True)
class Tongue:
    """A language that a conversation is held in."""

    language: str
    names: tuple[str, str, str]
    hello: str
    checkin: str
    checkin_again: str
    points: str
    why: str
    board: str
    settings: str
    hide: str
    show: str
    speak_other: str
    other: str
    move: str
    city: str
    nowhere: str
    help: str
    challenge: str
    challenge_name: str

    @property
    def words(self) -> Words:
        """All that the bot says."""
        return load_catalogue()[self.language]

    def people(self, world: World, first: Role = Role.MEMBER) -> tuple[Person, Person, Person]:
        """Three people who speak it; the first may have a role."""
        one, two, three = self.names
        return (
            world.person(one, first, self.language),
            world.person(two, language=self.language),
            world.person(three, language=self.language),
        )

    def of(self, points: int) -> str:
        """A number of points."""
        return self.words.plain("unit.points", n=points)

    def days(self, count: int) -> str:
        """A number of days."""
        return self.words.plain("unit.days", n=count)


ENGLISH = Tongue(
    language="en",
    names=("Alice", "Bob Lee", "Carol"),
    hello="Good morning, everybody!",
    checkin="/checkin read twenty pages",
    checkin_again="签到",
    points="/points",
    why="/points why",
    board="/leaderboard",
    settings="/settings",
    hide="/hide",
    show="/hide off",
    speak_other="/language zh",
    other="zh",
    move="/timezone Berlin",
    city="Europe/Berlin",
    nowhere="/timezone Atlantis",
    help="/help",
    challenge="/challenge create Pages; from today; 2 days; no late",
    challenge_name="Pages",
)
CHINESE = Tongue(
    language="zh",
    names=("小明", "红 姐", "王芳"),
    hello="大家早上好！",
    checkin="打卡 读了二十页",
    checkin_again="签到！",
    points="积分",
    why="积分明细",
    board="排行榜",
    settings="设置",
    hide="隐身",
    show="取消隐身",
    speak_other="语言 english",
    other="en",
    move="时区 上海",
    city="Asia/Shanghai",
    nowhere="/timezone 亚特兰蒂斯",
    help="帮助",
    challenge="挑战 创建 晨读；从今天开始；2天；不可补录",
    challenge_name="晨读",
)
TONGUES = {tongue.language: tongue for tongue in (ENGLISH, CHINESE)}
