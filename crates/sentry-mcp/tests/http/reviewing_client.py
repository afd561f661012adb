"""A program that reviews pull requests and asks for the production errors of a changed file.

It speaks plain JSON-RPC over HTTP, waits ten seconds, and takes every failure for "no errors": a review goes on without
them. Standard library only. Usage: reviewing_client.py URL TOKEN CASE
"""

import json
import socket
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

TIMEOUT = 10.0
FIELDS = {"id", "title", "culprit", "count", "last_seen", "status", "level", "permalink"}


def sentry_errors(url, token, project, filename):
    """The errors of a file, or an empty list."""
    request = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search_errors", "arguments": {"project": project, "filename": filename}},
    }
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + token}
    try:
        asked = urllib.request.Request(url, json.dumps(request).encode(), headers)
        with urllib.request.urlopen(asked, timeout=TIMEOUT) as response:
            result = json.load(response)["result"]
        found = json.loads(result["content"][0]["text"])
        return found if isinstance(found, list) else []
    except (OSError, urllib.error.URLError, socket.timeout, ValueError, KeyError, IndexError):
        return []


def works(url, token):
    found = sentry_errors(url, token, "backend", "app/services/auth.py")
    assert found, "no errors"
    for error in found:
        assert set(error) == FIELDS, error
        assert isinstance(error["title"], str) and isinstance(error["count"], int), error
        assert error["permalink"].startswith("http") and error["last_seen"].endswith("Z"), error
    assert found[0]["title"] == "ValueError: Invalid token format", found


def empty(url, token):
    assert sentry_errors(url, token, "backend", "app/services/auth.py") == []
    assert sentry_errors(url, token, "backend", "nowhere/at/all.py") == []


def slow(url, token):
    begun = time.monotonic()
    assert sentry_errors(url, token, "backend", "app/services/auth.py") == []
    assert time.monotonic() - begun < TIMEOUT + 2, time.monotonic() - begun


def five(url, token):
    files = ["app/services/auth.py", "app/api/login.py", "app/nowhere.py", "app/services/charge.py", "app/main.py"]
    with ThreadPoolExecutor(len(files)) as together:
        by_file = list(together.map(lambda name: sentry_errors(url, token, "backend", name), files))
    every = [dict(error, filename=name) for name, errors in zip(files, by_file) for error in errors]
    every.sort(key=lambda error: error["count"], reverse=True)
    assert every and by_file[0] and by_file[2] == [], by_file
    counts = [error["count"] for error in every]
    assert counts == sorted(counts, reverse=True), counts


if __name__ == "__main__":
    _, URL, TOKEN, CASE = sys.argv
    {"works": works, "empty": empty, "slow": slow, "five": five}[CASE](URL, TOKEN)
    print("ok")
