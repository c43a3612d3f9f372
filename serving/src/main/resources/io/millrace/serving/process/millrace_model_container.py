"""Runs a model's image as two containers, which are killed when this process ends, however it does.

Called with what to run as JSON, and the arguments of the image. The first container has no network,
and in it is only the bridge, by this machine's own Python; the second one is the model's, and shares
that network, so that nobody but the bridge reaches its port. Needs nothing but the standard library.
"""

import json
import os
import signal
import subprocess
import sys
import time

INSIDE = "/millrace"
MODEL = "/opt/ml/model"
PORT = "8080"
SYSTEM = ("/usr", "/bin", "/lib", "/lib64")


def kill_at_the_end(runtime, *names):
    """By a process that is no child of this one, when the pipe closes that only this one holds."""
    end, held = os.pipe()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.close(held)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):  # whoever reads what the model prints must not wait for this one
        os.dup2(nothing, stream)
    os.read(end, 1)
    for name in names:
        for how in (["kill"], ["rm", "--force"]):
            subprocess.run([runtime, *how, name], check=False)
    os._exit(0)


def main():
    spec = json.loads(sys.argv[1])
    own = os.path.dirname(os.environ["MILLRACE_SOCKET"])
    name = os.path.basename(own)
    bridge = name + "-net"
    python = os.path.realpath(sys.executable)
    if not python.startswith("/usr/"):
        sys.exit(f"containers of models need a Python below /usr, not {python}")
    kill_at_the_end(spec["runtime"], name, bridge)

    def run(name, *more):
        walls = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        line = [spec["runtime"], "run", "--rm", "--name", name, *walls, *more]
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            # Millrace asks the model itself to end: the runtime passes that on to it.
            preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL),
        )

    def volume(source, target, mode):
        return ["--volume", f"{source}:{target}:{mode}"]

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    system = [word for path in SYSTEM if os.path.exists(path) for word in volume(path, path, "ro")]
    bridging = run(
        bridge,
        *("--network", "none", "--user", "0"),
        *volume(own, INSIDE, "rw"),
        *volume(spec["bridge"], INSIDE + ".py", "ro"),
        *system,
        *("--env", f"MILLRACE_SOCKET={INSIDE}/s"),
        *("--env", "SAGEMAKER_BIND_TO_PORT=" + PORT),
        *("--entrypoint", python, spec["image"], "-I", "-u", INSIDE + ".py"),
    )
    while not os.path.exists(os.environ["MILLRACE_SOCKET"]):
        if bridging.poll() is not None:
            sys.exit(f"the container cannot be started: exit code {bridging.returncode}")
        time.sleep(0.02)
    code = run(
        name,
        *("--network", "container:" + bridge),
        *("--memory", spec["memory"]),
        *volume(spec["files"], MODEL, "ro"),
        *("--env", "SM_MODEL_DIR=" + MODEL, "--env", "SAGEMAKER_BIND_TO_PORT=" + PORT),
        *("--env", f"SAGEMAKER_SAFE_PORT_RANGE={PORT}-{PORT}"),
        # Without values: the runtime takes them from its own environment, where nobody sees them.
        *[word for variable in spec["environment"] for word in ("--env", variable)],
        *(spec["image"], *sys.argv[2:]),
    ).wait()
    sys.exit(code if code >= 0 else 128 - code)


main()
