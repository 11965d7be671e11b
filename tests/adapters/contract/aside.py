"""Where a conversation leads beside the group: to a message that is shown, or to a private chat."""

from __future__ import annotations

from tests.adapters.contract.console_world import ConsoleWorld
from tests.adapters.contract.telegram_world import TelegramWorld
from tests.adapters.contract.worlds import Heard, Person, World


def leads_to(heard: Heard, message: Heard, world: World) -> bool:
    """Whether something that was shown leads to a message of the group."""
    if isinstance(world, ConsoleWorld):  # nothing can be clicked there: a number tells the way
        post = world.room.find_id(message.message)
        return post is not None and f"#{post.number}" in heard.text.split()
    chat = world.group.id.removeprefix("-100")
    return f"https://t.me/c/{chat}/{message.message}" in heard.seen.live


async def asked_alone(person: Person, heard: Heard) -> Heard:
    """What somebody is asked in private, once they have gone to where they are asked."""
    return await _says_alone(person.world, person, "/start") or heard


async def answers_alone(person: Person, text: str) -> Heard:
    """Say something where one was asked in private."""
    return await _says_alone(person.world, person, text) or await person.says(text)


async def _says_alone(world: World, person: Person, text: str) -> Heard | None:
    """Write to the bot alone; None where there is no other place than the group."""
    if not isinstance(world, TelegramWorld):
        return None
    number = int(person.account.id)
    chat, date = world.server.chats[number], int(world.clock.now().timestamp())
    world.server.started.add(number)
    chat.last += 1
    about = {"message_id": chat.last, "date": date, "text": text}
    chat.messages[chat.last] = about | {"chat": chat.about(), "from": world.server.users[number]}
    world.server.push("message", chat.messages[chat.last])
    return await world.after()
