"""The door of all commands: whatever happens behind it, one sentence with a remedy and an exit status come out."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Annotated, Any, NoReturn, TextIO

import typer
from typer.core import TyperCommand, TyperGroup

from core import config
from core.errors import SettingError
from core.faults import USAGE, tell

DebugOption = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault before its sentence.")]


class _Doored:
    """What a program is entered by, and left."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command that the arguments name and leave Python with its exit status.

        Args:
            args: what was typed after the program's name; of this process without it.
            prog_name: the program's name, for its help.
            complete_var: not looked at, like all that follows.
            standalone_mode: the door always ends what came through it.
            windows_expand_args: a shell has done that.
            extra: whatever Typer knows besides.
        """
        arguments = list(sys.argv[1:] if args is None else args)
        is_traced = "--debug" in takewhile(lambda argument: argument.startswith("-"), arguments)
        try:
            _refuse_undecodable(arguments)
            config.refuse_unusable_environment()
            with self.make_context(prog_name or _program(), arguments) as context:  # type: ignore[attr-defined]
                self.invoke(context)  # type: ignore[attr-defined]
            status = 0
        except typer.Exit as ended:
            status = ended.exit_code
        except typer.TyperException as fault:
            status = _tell_usage(fault)
        except Exception as fault:
            status = tell(fault, is_traced)
        except KeyboardInterrupt as fault:
            status = tell(fault, is_traced)
        sys.exit(_flushed(status, is_traced))


class Door(_Doored, TyperGroup):
    """The outermost group of a program's commands: `typer.Typer(cls=Door)`."""


class LoneDoor(_Doored, TyperCommand):
    """The only command of a program: `app.command(cls=LoneDoor)`."""


def _program() -> str:
    """How this program was started, such as `python -m core`."""
    package = getattr(sys.modules["__main__"], "__package__", None)
    return f"python -m {package or 'core'}"


def _refuse_undecodable(arguments: Sequence[str]) -> None:
    """Refuse what the terminal sent in another encoding, before it reaches a file's name or an answer."""
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            shown = argument.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise SettingError(f"“{shown}” is not UTF-8 text.", "Rename the file, or have the terminal send UTF-8.")


def _tell_usage(fault: typer.TyperException) -> int:
    """Say what was wrong with the arguments; of one that was asked for nothing, the help stands there already."""
    context = getattr(fault, "ctx", None)
    if type(fault).__name__ != "NoArgsIsHelpError":
        message = " ".join(fault.format_message().split())
        hint = f" See `{context.command_path} --help`." if context else ""
        typer.echo(f"{message}{'' if message.endswith(('.', '?')) else '.'}{hint}", err=True)
    return USAGE


def _flushed(status: int, is_traced: bool) -> int:
    """Send off all that was printed, so that Python has nothing left to stumble over; the status in the end."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, UnicodeError) as fault:
        _let_go_of(sys.stdout)
        return status or tell(fault, is_traced)
    return status


def _let_go_of(stream: TextIO) -> None:
    """Have what cannot be written end nowhere."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
