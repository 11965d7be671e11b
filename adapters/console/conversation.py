"""The console and the application, in conversation."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.console.adapter import ConsoleAdapter
from bot.app import Application, perform
from bot.core.adapter import Taken
from bot.core.events import Event
from bot.scheduler import Scheduler


async def converse(app: Application, adapter: ConsoleAdapter) -> None:
    """Bring all lines of the adapter to the application; raises Unread as the adapter does.

    Before the next line is read, all is said that follows from this one: the direct answers in
    their order, then what waits in the outbox. Jobs of the room's community that the room's clock
    has passed run first.
    """

    async def receive(events: Sequence[Event]) -> Taken:
        for group in {event.group for event in events}:
            await scheduler.tick(group)
        taken = await app.receive(events)
        for outgoing in taken.outgoing:
            await perform(adapter, outgoing)
        await app.deliver()
        return Taken(taken.new)

    scheduler = Scheduler(app)
    app.connect(adapter)
    await adapter.run(receive)
