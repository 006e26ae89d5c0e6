"""Listeners for the benchmark of events, in a process of their own: ``python -m benchmarks.listeners <port>``.

Standard input gives a JSON list of bearer tokens, one for each stream to open. Standard output gets ``ready`` once
every stream is open, then a line for each event that all of them have: when the last one had it, in nanoseconds of
the machine's monotonic clock.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time

OPENED, FRAME_END, BEAT = b"retry: 1000\n\n", b"\n\n", b"event: beat"


class Stream:
    """One open stream: how many events it has brought."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(
            b"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %b\r\n\r\n"
            % token.encode()
        )
        self.open, self.events = False, 0
        self._tail = b""

    def read(self) -> None:
        """Take what has come."""
        said = self.socket.recv(65536)
        if not said:
            raise ConnectionError("the server closed a stream")
        text = self._tail + said
        if not self.open:
            self.open, self._tail = OPENED in text, text if OPENED not in text else text.partition(OPENED)[2]
            return
        *frames, self._tail = text.split(FRAME_END)
        self.events += sum(BEAT not in frame for frame in frames)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Open the streams and tell of every event, until the input ends or the server goes."""
    port, tokens = int(sys.argv[1]), json.loads(sys.stdin.readline())
    with selectors.DefaultSelector() as waiting:
        streams = [Stream(port, token) for token in tokens]
        for stream in streams:
            waiting.register(stream.socket, selectors.EVENT_READ, stream)
        while not all(stream.open for stream in streams):
            for key, _ in waiting.select():
                key.data.read()
        _say("ready")
        told = missing = 0
        waiting.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.data is None:
                    return
                before = key.data.events
                key.data.read()
                missing += before <= told < key.data.events
            if missing == len(streams):
                _say(str(time.monotonic_ns()))
                told += 1
                missing = sum(stream.events > told for stream in streams)


if __name__ == "__main__":
    main()
