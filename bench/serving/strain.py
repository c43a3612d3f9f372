"""What a server is put under while its latency is measured:
strain.py again ADDRESS            registers the model's version 1 once more, as version 2
strain.py swap ADDRESS SECONDS     deploys version 1 and 2 of the model in turn, one deployment after the other; prints how many
strain.py idle PORT COUNT          opens so many connections that have asked once, prints a line, holds them until its input ends
strain.py slow PORT COUNT          so many clients that send a request byte by byte, each begun again when it is cut off; until its input ends
"""

import asyncio
import json
import sys
import time
import urllib.request

GET = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = b"POST /endpoints/price/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"


def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def again(address):
    api = f"{address}/api/2.0/mlflow/model-versions"
    first = call(f"{api}/get?name=price&version=1")["model_version"]
    wanted = {"name": "price", "source": first["source"], "model_id": first.get("model_id", "")}
    assert call(f"{api}/create", wanted)["model_version"]["version"] == "2"


def swap(address, seconds):
    done = 0
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        version = 2 - done % 2
        models = [{"name": "price", "version": version}]
        endpoint = {"name": "price", "models": models, "combine": "first", "capture": "100%"}
        begun = call(f"{address}/api/pipelines/deployment/executions", {"input": {"project": "bench", "endpoint": endpoint}})
        while (now := call(f"{address}/api/executions/{begun['id']}")["execution"])["status"] == "RUNNING":
            time.sleep(0.05)
        assert now["status"] == "SUCCEEDED", now
        done += 1
    print(done)


async def idle(port, count):
    held = []
    for _ in range(int(count)):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(GET)
        assert b" 200 " in await reader.readline()
        held.append((reader, writer))
    await until_input_ends()


async def slow(port, count):
    async def drip():
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", int(port))
                for byte in POST + b" " * 500:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.1)
            except OSError:
                pass

    for _ in range(int(count)):
        asyncio.ensure_future(drip())
    await asyncio.sleep(1)
    await until_input_ends()


async def until_input_ends():
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if sys.argv[1] in ("again", "swap"):
    {"again": again, "swap": swap}[sys.argv[1]](*sys.argv[2:])
else:
    asyncio.run({"idle": idle, "slow": slow}[sys.argv[1]](*sys.argv[2:]))
