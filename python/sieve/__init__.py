"""Deploy ordinary Python functions and models, and call them from anywhere.

This module names what a person may use. It imports no networking: that waits for the
first call, so that a replica starts, and a module of decorated functions imports, at once.
"""

from . import gpu
from .decorators import Function, Model, function
from .errors import (
    AuthenticationError,
    ConnectionFailed,
    FatalException,
    InvalidInputError,
    JobCancelledError,
    JobError,
    NotFoundError,
    PermissionDeniedError,
    ServerError,
    SieveError,
)
from .files import Audio, File, Image, Video, upload
from .metadata import Env, Metadata
from .notes import Markdown, Secret, Unit
from .reference import FunctionReference
from .reporting import progress
from .struct import Struct

__version__ = "0.1.0"

__all__ = [
    "Audio",
    "AuthenticationError",
    "ConnectionFailed",
    "Env",
    "FatalException",
    "File",
    "Function",
    "FunctionReference",
    "Image",
    "InvalidInputError",
    "JobCancelledError",
    "JobError",
    "Markdown",
    "Metadata",
    "Model",
    "NotFoundError",
    "PermissionDeniedError",
    "Secret",
    "ServerError",
    "SieveError",
    "Struct",
    "Unit",
    "Video",
    "__version__",
    "function",
    "gpu",
    "progress",
    "upload",
]
