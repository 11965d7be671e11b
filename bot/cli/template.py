"""The configuration file that `hearth init` writes."""

from __future__ import annotations

import json
from dataclasses import dataclass

HEAD = """\
# Hearth's configuration. The environment wins over it: HEARTH_<TABLE>__<KEY>, such as
# HEARTH_DATABASE__URL. After a change: `hearth doctor`, then start Hearth again.
# 围炉的配置。环境变量优先于这里。修改后请先运行 hearth doctor，再重新启动。
# All there is to set, with its meaning: config.example.toml. 全部设置项见 config.example.toml。
"""
DATABASE = """
# Where Hearth keeps what it remembers. 数据库。
[database]

# A SQLite file, or postgresql+asyncpg://user:password@host/name. Without this line it is hearth.db
# in your own data folder. 不写这一行，数据就放在你的个人数据目录里。
"""
COMMUNITY = """
# What a new community starts with; a community that there is keeps what it has (/settings).
# 新社区的初始设置；已有的社区用 /settings 修改。
[community]

# The time zone in which its days are counted. 时区。
"""
LANGUAGE = """\

# The language in which the bot speaks to the whole group: "en" or "zh". 语言。
"""
TURN = """\

# The hour, 0 to 23, at which a new day begins. 一天从几点开始。
#day_turn = 0
"""
TELEGRAM = """
# Telegram. @BotFather gives the token; whoever has it is the bot, so show it to nobody.
# token 由 @BotFather 发放。它等于机器人的密码，不要给任何人看。
[telegram]

"""
REST = """\

# Only for a Bot API server of your own. 自建 Bot API 服务器时才需要。
#base_url = "http://127.0.0.1:8081"


# What Hearth tells about itself in the terminal. The text of messages is never logged. 日志。
[log]

# "debug", "info", "warning" or "error"
#level = "warning"
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a configuration is made of. An empty text stands for the default."""

    language: str
    timezone: str
    database: str = ""
    token: str = ""


def written(answers: Answers) -> str:
    """The text of a configuration file, in TOML."""
    parts = (
        HEAD,
        DATABASE,
        _line("url", answers.database, "sqlite+aiosqlite:///hearth.db"),
        "\n",
        COMMUNITY,
        _line("timezone", answers.timezone, "UTC"),
        LANGUAGE,
        _line("language", answers.language, "en"),
        TURN,
        "\n",
        TELEGRAM,
        _line("token", answers.token, "123456:AA…"),
        REST,
    )
    return "".join(parts)


def _line(key: str, value: str, example: str) -> str:
    """A setting; one that is not given stands there as an example."""
    mark = "" if value else "#"
    text = json.dumps(value or example, ensure_ascii=False)
    text = text.replace("\x7f", "\\u007f")  # which JSON leaves as it is, and TOML refuses
    return f"{mark}{key} = {text}\n"
