"""The group of commands that ``convnets grade`` is, and how it tells what went wrong."""

import click


class _Failure(click.ClickException):
    """Nothing was graded, or it could not go on."""

    exit_code = 2


class _Grade(click.Group):
    """Grades what is named, unless the first word is one of the subcommands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take anything that is no subcommand for a submission."""
        if args[0] not in self.commands:
            args = ["run", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options to `run`, which alone has some; ``--help`` is answered here."""
        if args and args[0].startswith("-") and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Tell what goes wrong in a sentence; what nobody foresaw keeps its traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as error:
            click.echo(str(error) or "Stopped.", err=True)
            raise SystemExit(getattr(error, "status", 130)) from None
        except OSError as error:
            named = f"{error.filename}: " if error.filename else ""
            raise _Failure(f"{named}{error.strerror or error}") from error
        except Exception as error:
            from helpers.grading.running import FORESEEN

            if not isinstance(error, FORESEEN):
                raise
            raise _Failure(str(error)) from error


@click.group(cls=_Grade)
def grade() -> None:
    """Grade copies of the chapters that learners have filled in.

        convnets grade SUBMISSIONS… --out GRADES

    SUBMISSIONS are folders, zips (of Canvas, Moodle, Google Classroom) or notebooks. `convnets
    grade run --help` has all options. A folder with the name of a command below is written
    ./folder.
    """
