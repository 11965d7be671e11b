"""The command line. Commands are imported when they are called, so that help comes at once."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click


class Later(click.Command):
    """A command that stands for another, which is imported when it is called."""

    def __init__(self, name: str, place: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.place = place

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Make the context of the other command: from here on it is the one that runs."""
        module, _, attribute = self.place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command.make_context(*args, **options)


@click.group("hearth", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="HEARTH_CONFIG",
    show_envvar=True,
    metavar="PATH",
    help="The configuration file; without it, config.toml if there is one in this folder.",
)
@click.version_option(package_name="hearth-bot", prog_name="hearth")
def main(config: Path | None) -> None:
    """Hearth (围炉) keeps a learning community warm."""


main.add_command(
    Later("demo", "bot.cli.showing:demo_command", "See Hearth at work, without any account.")
)
main.add_command(Later("init", "bot.cli.starting:init_command", "Write a configuration file."))
main.add_command(
    Later("doctor", "bot.cli.checking:doctor_command", "Check that all is well; say how to mend.")
)
main.add_command(Later("run", "bot.cli.running:run_command", "Run it on your platforms."))
main.add_command(Later("console", "bot.cli.talking:console_command", "Talk to it right here."))
main.add_command(Later("import", "bot.cli.importing:import_group", "Take in a group's history."))
main.add_command(
    Later("db", "bot.cli.databases:db_group", "Look after the database: check it, back it up.")
)
main.add_command(
    Later("member", "bot.cli.members:member_group", "Show or erase all that is kept of somebody.")
)
main.add_command(Later("quiz", "bot.cli.quizzes:quiz_group", "Fill the question banks of quizzes."))
