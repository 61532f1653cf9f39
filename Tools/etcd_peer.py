"""Real etcd servers, run and asked by the scripts beside this file; the standard library alone.

Servers listen on 127.0.0.1 with ports of their own, and are ended by process id.
"""
import atexit
import base64
import json
import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request


def peers_folder():
    """Where Tools/check peers puts the binaries: one folder for each version."""
    return os.environ.get("ASSAY_PEERS_DIR", os.path.expanduser("~/.cache/assay/peers"))


def binary(version, name):
    path = os.path.join(peers_folder(), version, name)
    if not os.access(path, os.X_OK):
        raise SystemExit(f"{path} is missing: run Tools/check peers, or set ASSAY_PEERS_DIR")
    return path


def post(url, body, timeout=60):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return json.load(response)


def encoded(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


class Server:
    """One etcd process over one data directory."""

    def __init__(self, version, data, port, name="default", cluster=None, options=()):
        self.data, self.name = data, name
        self.client, self.peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
        self.arguments = [
            binary(version, "etcd"), "--name", name, "--data-dir", data, "--log-level", "error",
            "--listen-client-urls", self.client, "--advertise-client-urls", self.client,
            "--listen-peer-urls", self.peer, "--initial-advertise-peer-urls", self.peer,
            "--initial-cluster", cluster or f"{name}={self.peer}", *options]
        if version.startswith("3.4"):
            self.arguments += ["--logger", "zap"]
        self.process = None

    def start(self, wait=True):
        log = open(self.data.rstrip("/") + ".log", "ab")
        self.process = subprocess.Popen(self.arguments, stdout=log, stderr=log)
        atexit.register(self.kill)
        if wait:
            self.wait()

    def wait(self, seconds=60):
        """Waits until the server knows a leader."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"etcd on {self.data} ended with {self.process.returncode}; see its .log")
            try:
                if post(self.client + "/v3/maintenance/status", {}, 2).get("leader", "0") != "0":
                    return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)
        raise SystemExit(f"etcd on {self.data} has no leader after {seconds} s")

    def kill(self):
        """Ends the server as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, path, **body):
        return post(self.client + path, body)

    def facts(self):
        """What the server says of itself; the peer port answers where authentication is on."""
        request = urllib.request.Request(self.peer + "/members/hashkv", b'{"revision":0}', method="GET")
        with urllib.request.urlopen(request, timeout=60) as response:
            hashed = json.load(response)
        status = self.call("/v3/maintenance/status")
        return {
            "clusterID": int(status["header"]["cluster_id"]),
            "memberID": int(status["header"]["member_id"]),
            "revision": int(hashed["header"]["revision"]),
            "compactRevision": int(hashed.get("compact_revision", 0)),
            "hashKV": int(hashed["hash"]),
            "raftIndex": int(status["raftIndex"]),
            "raftTerm": int(status["raftTerm"]),
        }


def load_mixed(server, rounds, seed, value_byte_count=120):
    """Puts, deletes, transactions, leases, prefix deletes and compactions, the same for a seed."""
    dice = random.Random(seed)
    keys = [f"/registry/{dice.choice(['pods', 'configmaps', 'secrets'])}/ns{i % 5}/obj-{i}"
            for i in range(max(30, rounds // 6))]
    leases = [server.call("/v3/lease/grant", TTL=3600 + i)["ID"] for i in range(3)]
    revision = compacted = int(server.call("/v3/kv/range", key=encoded("/"))["header"]["revision"])
    for i in range(rounds):
        key, roll = dice.choice(keys), dice.random()
        if roll < 0.6:
            answer = server.call("/v3/kv/put", key=encoded(key), value=encoded(dice.randbytes(dice.randint(0, value_byte_count))))
        elif roll < 0.7:
            answer = server.call("/v3/kv/put", key=encoded(key), value=encoded(f"leased-{i}"), lease=dice.choice(leases))
        elif roll < 0.85:
            answer = server.call("/v3/kv/deleterange", key=encoded(key))
        elif roll < 0.95:
            other = dice.choice([k for k in keys if k != key])
            answer = server.call(
                "/v3/kv/txn",
                compare=[{"key": encoded(key), "target": "VERSION", "result": "GREATER", "version": 0}],
                success=[{"requestPut": {"key": encoded(key), "value": encoded(f"t{i}")}},
                         {"requestDeleteRange": {"key": encoded(other)}}],
                failure=[{"requestPut": {"key": encoded(key), "value": encoded(f"f{i}")}},
                         {"requestPut": {"key": encoded(other), "value": encoded(f"g{i}")}}])
        elif roll < 0.97:
            prefix = f"/registry/pods/ns{dice.randint(0, 4)}/"
            answer = server.call("/v3/kv/deleterange", key=encoded(prefix), range_end=encoded(prefix[:-1] + "0"))
        elif roll < 0.985:
            target = revision - dice.randint(10, 50)
            if target > compacted:
                server.call("/v3/kv/compaction", revision=target)
                compacted = target
            continue
        else:
            place = dice.randrange(len(leases))
            server.call("/v3/lease/revoke", ID=leases[place])
            leases[place] = server.call("/v3/lease/grant", TTL=600)["ID"]
            continue
        revision = int(answer["header"]["revision"])


def load_bulk(server, rounds, seed):
    """Transactions of 100 large puts each: about 340 KB of db a round."""
    dice = random.Random(seed)

    def pod():
        return f"/registry/pods/ns{dice.randint(0, 99)}/pod-{dice.randint(0, 40000)}"

    for _ in range(rounds):
        puts = [{"requestPut": {"key": encoded(key), "value": encoded(dice.randbytes(dice.randint(500, 4000)))}}
                for key in sorted({pod() for _ in range(100)})]
        server.call("/v3/kv/txn", success=puts)
        for _ in range(3):
            server.call("/v3/kv/deleterange", key=encoded(pod()))


def snapshot_status(db):
    """What etcdutl 3.5.1 says of a database."""
    text = subprocess.run([binary("3.5.1", "etcdutl"), "snapshot", "status", db, "-w", "json"],
                          check=True, capture_output=True, text=True).stdout
    return json.loads(text)
