"""What people are called and type in each language, and the words that they are answered in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.events import Role
from bot.core.i18n import Words, load_catalogue
from tests.adapters.contract.worlds import Person, World, numbers

SIGNS = {"+": 1, "\N{MINUS SIGN}": -1}
"""What an entry begins with."""


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
    ask: str
    answer: str
    accept: str
    unaccept: str
    questions: str
    search: str
    title: str
    thank: str
    honours: str
    poll: str
    quiz_add: str
    quiz_start: str
    quiz_right: str
    quiz_wrong: str
    prompt: str
    prompt_text: str

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

    async def brought(self, person: Person, reason: str) -> int:
        """The points that somebody has for a reason, as their entries tell."""
        told = (await person.says(self.why)).to(person)
        named = self.words.plain(f"reason.{reason}")
        entries = [line for line in told.splitlines() if line[:1] in SIGNS and named in line]
        return sum(SIGNS[line[0]] * numbers(line)[0] for line in entries)


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
    ask="/ask How do I begin?",
    answer="With the first page, and a cup of tea.",
    accept="/accept",
    unaccept="/unaccept",
    questions="/questions",
    search="/questions first steps",
    title="First steps for newcomers",
    thank="thanks a lot!",
    honours="/honours",
    poll="/poll Which evening suits you? | Monday | Tuesday | 3 days",
    quiz_add="/quiz add greetings; Hello?; 你好; 再见; 谢谢; !It is polite.",
    quiz_start="/quiz start greetings 1 question 2h",
    quiz_right="你好",
    quiz_wrong="谢谢",
    prompt="/prompt add mondays 9:30 am; What did you learn last week?",
    prompt_text="What did you learn last week?",
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
    ask="问：怎么开始？",
    answer="先泡杯茶，再从第一页读起。",
    accept="采纳",
    unaccept="取消采纳",
    questions="问题列表",
    search="问题列表 入门",
    title="新手入门的第一步",
    thank="谢谢老师",
    honours="荣誉榜",
    poll="发起投票 哪天晚上方便？| 周一 | 周二 | 三天",
    quiz_add="/quiz 出题 问候；“你好”怎么说？；hello；goodbye；thanks；！很有礼貌",
    quiz_start="/quiz 开始 问候 1题 2小时",
    quiz_right="hello",
    quiz_wrong="thanks",
    prompt="定时话题 添加 每周一 9:30；上周你学到了什么？",
    prompt_text="上周你学到了什么？",
)
TONGUES = {tongue.language: tongue for tongue in (ENGLISH, CHINESE)}
