"""What the sockets of rooms are measured against: a bare asyncio room that repeats each message to everybody in it.

It keeps nothing, checks nothing and is one process: the least that any server of rooms does. Prints its port.
"""

import asyncio
from collections import defaultdict
from contextlib import suppress

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

HOST = "127.0.0.1"
rooms: dict[str, set[ServerConnection]] = defaultdict(set)


async def repeat(line: ServerConnection) -> None:
    """Send whatever one sends to all in the room, which the path names."""
    room = rooms[line.request.path if line.request else ""]
    room.add(line)
    with suppress(ConnectionClosed):
        async for message in line:
            broadcast(room, message)
    room.remove(line)


async def main() -> None:
    """Serve until killed."""
    async with serve(repeat, HOST, 0, compression=None, backlog=4096) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
