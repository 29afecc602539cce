"""Where the server is and who is calling: the environment first, then what `sieve login` saved."""

import json
import os
from typing import Any, Dict, NamedTuple, Optional
from urllib.parse import urlsplit

DEFAULT_API_URL = "http://127.0.0.1:3000"


class Settings(NamedTuple):
    api_url: str
    api_key: Optional[str]

    @property
    def origin(self) -> str:
        return origin_of(self.api_url)


def settings() -> Settings:
    url = os.environ.get("SIEVE_API_URL")
    key = os.environ.get("SIEVE_API_KEY")
    if url and key:
        return Settings(url.rstrip("/"), key)
    saved = _saved()
    saved_url = str(saved.get("api_url") or DEFAULT_API_URL)
    api_url = (url or saved_url).rstrip("/")
    # A saved key belongs to the server it was saved for, and is never shown to another.
    if not key and origin_of(api_url) == origin_of(saved_url):
        key = saved.get("api_key")
    return Settings(api_url, key or None)


def credentials_path() -> str:
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(base, "sieve", "credentials.json")


def origin_of(url: str) -> str:
    """`scheme://host:port` in lower case, the port always written out."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def _saved() -> Dict[str, Any]:
    try:
        with open(credentials_path(), encoding="utf-8") as file:
            saved = json.load(file)
    except (OSError, ValueError):
        return {}
    return saved if isinstance(saved, dict) else {}
