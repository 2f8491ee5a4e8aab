"""Finds the workflows in the modules that the settings name."""

import importlib
import pkgutil
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from workflow.definition import Definition, Workflow
from workflow.errors import DefinitionError, SignoffError
from workflow.hours import BusinessClock


class LoadingError(SignoffError):
    """A module cannot be imported, or holds no workflow."""


def load(modules: Iterable[str]) -> dict[str, Definition]:
    """Workflow name -> its checked definition, from modules and packages; a package's own modules are looked through too.

    Raises: LoadingError; DefinitionError for a workflow that cannot be built.
    """
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # a builder's module lies where they stand
    names = list(modules)
    if not names:
        raise LoadingError("No module is named; name those with your workflows with --workflows or SIGNOFF_WORKFLOWS.")
    found: dict[str, Definition] = {}
    commands: dict[str, str] = {}
    for name in names:
        workflows = [w for module in _modules(name) for w in vars(module).values() if isinstance(w, Workflow)]
        if not workflows:
            raise LoadingError(f"The module {name!r} holds no Workflow.")
        for workflow in {id(w): w for w in workflows}.values():
            _add(workflow, found, commands)
    return found


def check_hours(definitions: Iterable[Definition], calendar: BusinessClock) -> None:
    """Raises: DefinitionError for working hours that the calendar cannot keep."""
    for definition in definitions:
        if why := calendar.objection(definition.hours):
            raise DefinitionError(definition.name, [f"Its working hours cannot be kept: {why}"])


def _add(workflow: Workflow, found: dict[str, Definition], commands: dict[str, str]) -> None:
    definition = workflow.definition
    known = found.get(workflow.name)
    if known is not None and known.version != definition.version:
        raise DefinitionError(workflow.name, [f"Two workflows are called {workflow.name!r}; rename one of them."])
    owner = commands.get(definition.command or "", workflow.name)
    if definition.command == "/signoff" or owner != workflow.name:
        taken = "Signoff itself" if definition.command == "/signoff" else f"the workflow {owner!r}"
        raise DefinitionError(workflow.name, [f"The command {definition.command!r} belongs to {taken}; choose another."])
    if definition.command:
        commands[definition.command] = workflow.name
    found[workflow.name] = definition


def _modules(name: str) -> list[ModuleType]:
    if not all(part.isidentifier() for part in name.split(".")):
        hint = f"{Path(name).stem!r}, without .py" if name.endswith(".py") else "package.module"
        raise LoadingError(f"{name!r} is no name of a module; write it like {hint}.")
    try:
        module = importlib.import_module(name)
        children = [c.name for c in pkgutil.iter_modules(module.__path__)] if hasattr(module, "__path__") else []
        return [module, *[importlib.import_module(f"{name}.{child}") for child in children]]
    except ModuleNotFoundError as error:
        raise LoadingError(f"There is no module {error.name!r} (looking for workflows in {name!r}).") from error
    except SignoffError:
        raise
    except (Exception, SystemExit) as error:  # it is the builder's code: whatever it raises, they want to know what and where
        raise LoadingError(f"The module {name!r} cannot be imported: {_what_and_where(error)}.") from error


def _what_and_where(error: BaseException) -> str:
    what = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}".removesuffix(".")
    if isinstance(error, SyntaxError):
        return f"{what} ({error.filename}, line {error.lineno})" if error.lineno else what
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen")]
    return f"{what} ({frames[-1].filename}, line {frames[-1].lineno})"
