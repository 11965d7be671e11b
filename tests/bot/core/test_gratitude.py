"""Which words thank, and which only look like it."""

from __future__ import annotations

import pytest

from bot.core.gratitude import thanks

THANKING = """
thanks
Thanks!
thanks a lot
THANKS :)
thanks 😀
many thanks
thank you
thank you so much!
Thank you very much, Bob.
ok thank you
thank u
thankyou
thx
thx a lot
ok, thx!
tysm
ty
ty!
TY so much
ok ty
ty @bob
got it, thanks
wow, thanks
Great explanation, thanks for sharing
thanks for the detailed answer, that helped me a lot with the second chapter
No problem, thank you!
thanks to you I passed
thanks to everybody here
I wanted to say thanks!
much appreciated
I really appreciate it
so grateful for this
thanks! how do I do the second step?
Thanks, but it still fails
+1
＋1
+1!
+1 👍
+1 thanks
🙏
🙏🏽🙏🏽
so kind 🙏
谢谢
谢谢！
谢谢老师
谢谢你
谢谢大家的帮助
谢谢啦～
谢谢谢谢
谢谢，我懂了
明白了，谢谢
好的 谢谢
太好了！谢谢分享
谢谢，那第二步怎么做？
谢谢您的耐心讲解，我终于明白这一章的内容了
想说一句：谢谢你
多谢
多谢指点
感谢
感谢分享
感谢老师的指导
非常感谢
十分感谢！
万分感谢🙏
感恩
谢啦
谢了
谢过各位
拜谢
谢
谢！
蟹蟹
老师辛苦了
辛苦啦
3Q
谢谢🙏
不错，谢谢
没想到这么简单，谢谢
""".strip().splitlines()

NOT_THANKING = """
no thanks
No, thanks
no thank you
nah thanks
nope, thx
thanks but no
thanks, but no thanks
thanks for nothing
no, many thanks
thanks?
did you say thanks?
thank you for what?
who do we thank
we should thank him
thank god
thanks to Bob it works
thanks to the weather
tell him thanks
say thank you to your teacher
she said thanks
he never says thanks
the word "thanks"
“谢谢”怎么写
thankless work
Thanksgiving
see thanks.txt
thanks_file
Ty is here
how is ty doing
type it
party
cash+1
c++1
+10
+1%
1+1
a+1
x = +1
+1 for friday, I bring my sister
+1 day
please help 🙏
hope it works 🙏
🙏?
求帮忙🙏
拜托🙏
不用谢
不用谢谢
不谢
别谢
不必谢我
不客气
不用了，谢谢
不了，谢谢
不，谢谢
算了 谢谢
谢谢，不用了
谢谢但是不用
谢谢，我还是不要了
谢谢邀请
谢邀
谢谢惠顾
谢谢参与
谢绝推销
谢幕
谢谢谁？
谢谢谁
谢谢吗
该说谢谢吗？
你要说谢谢
记得说声谢谢
他没说谢谢
替我谢谢老师
帮我谢谢她
谢谢他吧
感谢信写好了
感恩节快乐
写一封感谢信
谢老师来了
小谢
hello
good morning
👍
你好

""".strip().splitlines()


@pytest.mark.parametrize("text", THANKING)
def test_it_thanks(text: str) -> None:
    assert thanks(text)


@pytest.mark.parametrize("text", NOT_THANKING)
def test_it_does_not_thank(text: str) -> None:
    assert not thanks(text)


def test_nothing_thanks_nobody() -> None:
    assert not thanks("")
    assert not thanks(" \n")


def test_in_long_texts_more_is_meant_than_thanks() -> None:
    assert not thanks("thanks " + "and so on " * 12)
    assert not thanks("谢谢" + "说来话长" * 15)
