"""Starts a model that listens on a port, where nobody but Millrace reaches that port.

Called with the model's command as arguments: starts it with a free port in SAGEMAKER_BIND_TO_PORT,
passes on what comes to the Unix socket MILLRACE_SOCKET, and ends when the model ends, with its exit
code. In a jail both have a network of their own, which leads nowhere. Needs nothing but the
standard library.

Called without arguments, beside a model that listens on SAGEMAKER_BIND_TO_PORT: only passes on what
comes, until it is killed.
"""

import asyncio
import os
import signal
import socket
import sys

CHUNK = 1 << 16


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def copy(source, target):
    try:
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
    except OSError:
        target.close()


async def listen(port):
    async def forward(reader, writer):
        try:
            model_reader, model_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:  # it does not listen yet, or has ended
            writer.close()
            return
        try:
            await asyncio.gather(copy(reader, model_writer), copy(model_reader, writer))
        finally:
            model_writer.close()
            writer.close()

    return await asyncio.start_unix_server(forward, os.environ["MILLRACE_SOCKET"])


async def beside():
    os.umask(0)  # in a container it is another user, and the folder is Millrace's alone
    async with await listen(int(os.environ["SAGEMAKER_BIND_TO_PORT"])) as server:
        await server.serve_forever()


async def start(command):
    port = free_port()
    # Millrace asks the model itself to end, and this process only goes after it.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    own = {"SAGEMAKER_BIND_TO_PORT": str(port), "SAGEMAKER_SAFE_PORT_RANGE": f"{port}-{port}"}
    server = await listen(port)
    try:
        model = await asyncio.create_subprocess_exec(
            *command,
            env={key: os.environ[key] for key in os.environ if key != "MILLRACE_SOCKET"} | own,
            preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL),
        )
    except OSError as e:
        sys.exit(f"{command[0]} cannot be started: {e.strerror}")
    async with server:
        code = await model.wait()
    os._exit(code if code >= 0 else 128 - code)


asyncio.run(start(sys.argv[1:]) if sys.argv[1:] else beside())
