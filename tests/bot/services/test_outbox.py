"""What waits to be said."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.actions import Outgoing, Place, Say
from bot.core.elements import Text
from bot.services import outbox
from bot.testing import Community
from models.tables import OutboxMessage
from tests.bot.services.privacy.village import within


async def test_no_name_and_no_word_in_it_calls_a_whole_server(community: Community) -> None:
    await community.person("Alice").says("good morning to all")
    words = Say((Text("thanks to @everyone and @here, from @hereford"),))
    said = Outgoing(Place(community.group), words, once="a")
    await within(community, lambda scope: outbox.put(scope, [said]))
    (body,) = await community.app.database.run(
        lambda session: session.scalars(select(OutboxMessage.body)).all()
    )
    assert "thanks to ＠everyone and ＠here, from @hereford" in str(body)
    await community.app.deliver()
    assert "＠everyone" in str(community.stage.performed[-1].action)
