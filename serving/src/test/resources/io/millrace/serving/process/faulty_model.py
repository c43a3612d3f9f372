"""A model by SageMaker's container contract that does what its rows say.

A row is `x` and `act`: the answer is 2 * x, unless `act` names a fault. What its folder holds says
how it starts: a file `mute` keeps it from ever listening, `broken` has it end at once, `deaf` has
it take connections and answer none, `liar` answers the example with a text.

An act of SEVERAL is answered with several numbers a row; if a file has its name, `none` is, too.
"""

import csv
import http.server
import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time

MODEL = os.environ["SM_MODEL_DIR"]
SEVERAL = {
    "lists": lambda x: [2 * x, x],
    "objects": lambda x: {"twice": 2 * x, "same": x},
    "turned": lambda x: {"same": x, "twice": 2 * x},
    "others": lambda x: {"twice": 2 * x, "half": x / 2},
    "more": lambda x: [2 * x, x, 0],
    "uneven": lambda x: [x] if x < 2 else [x, x],
}

def told(name):
    return os.path.exists(os.path.join(MODEL, name))


def act(name):
    if name == "hang":  # like a lock that is never given back: nothing answers any more
        os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(600)
    if name == "die":
        os._exit(3)
    if name == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(600)  # another thread may be the one that gets the signal
    if name == "flood":
        threading.Thread(target=flood, daemon=True).start()
    if name == "memory":
        return len([bytearray(10_000_000) for _ in range(1000)])
    if name.startswith("late"):
        time.sleep(float(name[4:]))
    if name == "child":  # that outlives its parent, if it may
        subprocess.Popen(["/bin/sleep", "987"])
    if name == "error":
        raise ValueError("no such car")
    return None


def flood():
    while True:
        sys.stdout.write("x" * 100_000 + "\n")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def address_string(self):
        return ""

    def do_GET(self):
        while told("deaf"):
            time.sleep(1)
        self.answer(200, b"\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        rows = self.rows(body.decode())
        try:
            for row in rows:
                act(row["act"] or "none")
        except (MemoryError, ValueError) as e:
            self.answer(500, f"{type(e).__name__}: {e}".encode())
            return
        word = rows[0]["act"]
        if word in ("none", None):
            word = next(filter(told, SEVERAL), word)
        answers = [2.0 * row["x"] for row in rows]
        if word == "garbage":
            self.wfile.write(os.urandom(4096))
            self.close_connection = True
        elif word == "nojson":
            self.answer(200, b"<html>")
        elif word == "half":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"predictions": [1')
            self.close_connection = True
        elif word == "huge":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"[" * 100_000)
            except OSError:
                self.close_connection = True
        elif word == "trickle":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                self.close_connection = True
        elif word == "count":
            self.answer(200, json.dumps({"predictions": answers + [1.0]}).encode())
        elif word == "nan":
            self.answer(200, b'{"predictions": [null]}')
        elif word == "text" or told("liar"):
            self.answer(200, b'{"predictions": ["cheap"]}')
        elif word in SEVERAL:
            answers = [SEVERAL[word](row["x"]) for row in rows]
            self.answer(200, json.dumps({"predictions": answers}).encode())
        elif word == "lines":
            lines = "".join(f"{2 * row['x']},{row['x']}\n" for row in rows)
            self.answer(200, lines.encode(), "text/csv")
        elif word == "chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b'{"predictions"', b": [%r]}" % answers[0]):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        elif word == "csv":
            self.answer(200, "\n".join(map(str, answers)).encode(), "text/csv; charset=utf-8")
        else:
            self.answer(200, json.dumps({"predictions": answers}).encode())

    def rows(self, body):
        if self.headers["Content-Type"] == "text/csv":
            rows = csv.reader(body.splitlines())
            return [{"x": float(x), "act": act} for x, act in rows]
        split = json.loads(body)["dataframe_split"]
        return [dict(zip(split["columns"], row)) for row in split["data"]]

    def answer(self, status, body, content_type="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 100


def main():
    if sys.argv[1:] != ["serve"]:
        sys.exit(f"not started as a container: {sys.argv}")
    print("environment:", ",".join(sorted(os.environ)), flush=True)
    if told("broken"):
        sys.exit("cannot read the model: it is broken")
    if told("mute"):
        time.sleep(600)
    if "MILLRACE_SOCKET" in os.environ:
        server = UnixServer(os.environ["MILLRACE_SOCKET"], Handler)
    else:
        port = int(os.environ["SAGEMAKER_BIND_TO_PORT"])
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    if told("stubborn"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    elif told("polite"):
        signal.signal(signal.SIGTERM, lambda *_: (print("good bye", flush=True), os._exit(0)))
    server.serve_forever()


main()
