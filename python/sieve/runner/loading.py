"""Imports the deployed module the way its author wrote it: as part of its folder, siblings within reach."""

import importlib.util
import os
import sys
from types import ModuleType
from typing import Any, List

from ..decorators import Function


def load_object(module: str, name: str, working_directory: str) -> Any:
    """The function or class itself, out of its decorator. `module` is a file, relative to the working directory."""
    found: Any = load_module(module, working_directory)
    for part in name.split("."):
        if not hasattr(found, part):
            raise AttributeError(f"{module} has no {name!r} once it is imported: does something delete or rename it?")
        found = getattr(found, part)
    return found.wrapped if isinstance(found, Function) else found


def load_module(module: str, working_directory: str) -> ModuleType:
    """In the working directory; or, when it finds its files only beside itself, in its own folder, where it then stays."""
    try:
        return _load(module, working_directory)
    except FileNotFoundError as error:
        folder = os.path.dirname(os.path.join(working_directory, module))
        missing = error.filename
        if not isinstance(missing, str) or os.path.isabs(missing) or not os.path.exists(os.path.join(folder, missing)):
            raise
        os.chdir(folder)
        return _load(module, working_directory)


def _load(module: str, working_directory: str) -> ModuleType:
    root = os.path.abspath(working_directory)
    path = os.path.join(root, module)
    if not os.path.isfile(path):
        raise ImportError(f"the deployed code has no file {module}")
    _make_importable(root, os.path.dirname(path))
    parts = os.path.splitext(module)[0].replace(os.sep, "/").split("/")
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    if not all(part.isidentifier() for part in parts) or not _import_parents(root, parts[:-1]):
        parts = [parts[-1]]
    name = ".".join(parts)
    if _is_taken(name, path):
        # A file called like something already imported, say `json.py`, must not take its place.
        name = "sieve_deployed_" + parts[-1].replace("-", "_")
    return _execute(name, path)


def _make_importable(root: str, folder: str) -> None:
    """The root first, then the module's own folder, where a script's siblings would be found."""
    for entry in (folder, root):
        while entry in sys.path:
            sys.path.remove(entry)
        sys.path.insert(0, entry)


def _import_parents(root: str, parents: List[str]) -> bool:
    """Puts `a` and `a.b` into `sys.modules` for `a/b/c.py`; whether those names are free to mean these folders.

    Not left to `import`: a folder without `__init__.py` gives way to any installed package of its name.
    """
    for depth in range(1, len(parents) + 1):
        name = ".".join(parents[:depth])
        folder = os.path.join(root, *parents[:depth])
        loaded = sys.modules.get(name)
        if loaded is not None:
            if folder not in list(getattr(loaded, "__path__", [])):
                return False
            continue
        initial = os.path.join(folder, "__init__.py")
        if os.path.isfile(initial):
            package = _execute(name, initial)
        else:
            package = ModuleType(name)
            package.__path__ = [folder]
            sys.modules[name] = package
        _tell_parent(name, package)
    return True


def _is_taken(name: str, path: str) -> bool:
    loaded = sys.modules.get(name)
    file = getattr(loaded, "__file__", None)
    return loaded is not None and (file is None or os.path.abspath(file) != path)


def _execute(name: str, path: str) -> ModuleType:
    loaded = sys.modules.get(name)
    if loaded is not None:
        return loaded  # its package's __init__ imported it already
    folders = [os.path.dirname(path)] if os.path.basename(path) == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=folders)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    _tell_parent(name, module)
    return sys.modules.get(name, module)


def _tell_parent(name: str, module: ModuleType) -> None:
    parent, _, own = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own, module)
