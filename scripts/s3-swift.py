"""OpenStack Swift with its S3 API in one process, for tests: started by scripts/s3-dev.

    s3-swift.py DIR [--min-part BYTES] [--clock-skew SECONDS]

Proxy, account, container and object server share one event hub; the last three listen on loopback ports that only the
rings name. DIR must be on a file system with user's extended attributes. The keys are those of DIR/keys, a line each:
`account:user secret`. With DIR/tls there is TLS as well. When it serves, the addresses are in DIR/addresses.
"""

import argparse
import array
import os
import pathlib
import signal
import socket
import warnings

# Both before anything of eventlet's is imported: names of this machine need no resolver of its own.
os.environ["EVENTLET_NO_GREENDNS"] = "yes"
warnings.simplefilter("ignore")

import eventlet
import eventlet.wsgi
from swift.common import constraints, ring, storage_policy, utils, wsgi

DOMAIN = "s3.localhost"
# In the order of the filters before the proxy; what stands behind a name is its section.
PIPELINE = {
    "catch_errors": "",
    "gatekeeper": "",
    "healthcheck": "",
    "proxy-logging": "",
    "listing_formats": "",
    "bulk": "",
    "s3api": None,
    "tempauth": None,
    "copy": "",
    "slo": "",
    "dlo": "",
    "versioned_writes": "allow_object_versioning = true",
    "symlink": "",
}


def listen():
    listener = eventlet.listen(("127.0.0.1", 0), backlog=512, reuse_port=False)
    return listener, listener.getsockname()[1]


class Site:
    """The files of a Swift with one disk, and its servers."""

    def __init__(self, directory, arguments):
        self.etc = directory / "etc"
        self.disks = directory / "data"
        self.etc.mkdir(exist_ok=True)
        (self.disks / "disk").mkdir(parents=True, exist_ok=True)
        keys = [line.split() for line in (directory / "keys").read_text().splitlines()]
        users = [f"user_{key.replace(':', '_')} = {secret} .admin" for key, secret in keys]
        self.sections = dict(
            PIPELINE,
            tempauth="\n".join(users),
            s3api=f"location = us-east-1\nstorage_domain = {DOMAIN}\ncheck_bucket_owner = true\n"
            f"min_segment_size = {arguments.min_part}\nallowable_clock_skew = {arguments.clock_skew}",
        )
        self.write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = only\ndefault = yes")

    def write(self, name, text):
        (self.etc / name).write_text(text + "\n")

    def common(self, port):
        # Logs go nowhere: to a port where nobody listens rather than to a /dev/log that may not be there.
        return (
            f"[DEFAULT]\nswift_dir = {self.etc}\ndevices = {self.disks}\nmount_check = false\n"
            "disable_fallocate = true\nlog_udp_host = 127.0.0.1\nlog_udp_port = 9\nlog_level = CRITICAL\n"
            f"bind_ip = 127.0.0.1\nbind_port = {port}"
        )

    def add_store(self, kind):
        """One of account, container, object: with a ring of one device, which is it."""
        listener, port = listen()
        device = dict(
            id=0, region=1, zone=1, ip="127.0.0.1", port=port, replication_ip="127.0.0.1", replication_port=port,
            device="disk", weight=1.0, meta="")
        # Two partitions (the shift leaves one bit of 32), one replica.
        ring.RingData([array.array("H", [0, 0])], [device], 31).save(str(self.etc / f"{kind}.ring.gz"))
        self.write(
            f"{kind}.conf",
            f"{self.common(port)}\n[pipeline:main]\npipeline = {kind}\n[app:{kind}]\nuse = egg:swift#{kind}")
        return self.application(kind), listener

    def add_proxy(self):
        filters = "\n".join(
            f"[filter:{name}]\nuse = egg:swift#{name.replace('-', '_')}\n{section}"
            for name, section in self.sections.items())
        self.write(
            "proxy.conf",
            f"{self.common(1)}\n[pipeline:main]\npipeline = {' '.join(self.sections)} proxy-logging proxy-server\n"
            "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n" + filters)
        return self.application("proxy")

    def application(self, name):
        return lambda: wsgi.loadapp(str(self.etc / f"{name}.conf"), global_conf={"log_name": name})


def serve(application, listener):
    # As Swift's own run_server does it: S3's clients want "ETag", not "Etag".
    eventlet.spawn(
        eventlet.wsgi.server, listener, application, utils.NullLogger(), custom_pool=eventlet.GreenPool(1024),
        protocol=wsgi.SwiftHttpProtocol, socket_timeout=60, capitalize_response_headers=False,
        url_length_limit=constraints.MAX_REQUEST_LINE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--min-part", type=int, default=5 << 20)
    parser.add_argument("--clock-skew", type=int, default=900)
    arguments = parser.parse_args()
    directory = arguments.directory
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    os.environ["TZ"] = "UTC+0"

    site = Site(directory, arguments)
    utils.monkey_patch()
    eventlet.hubs.use_hub(wsgi.get_hub())
    utils.set_swift_dir(str(site.etc))
    constraints.reload_constraints()
    storage_policy.reload_storage_policies()
    utils.disable_fallocate()

    stores = [site.add_store(kind) for kind in ("account", "container", "object")]
    for application, listener in stores:
        serve(application(), listener)
    proxy = site.add_proxy()()
    listener, port = listen()
    serve(proxy, listener)
    addresses = [f"http://127.0.0.1:{port}"]
    tls = directory / "tls"
    if tls.exists():
        listener, port = listen()
        serve(
            proxy,
            eventlet.wrap_ssl(
                listener, certfile=str(tls / "server.pem"), keyfile=str(tls / "server.key"), server_side=True))
        addresses.append(f"https://127.0.0.1:{port}")
    partial = directory / "addresses.partial"
    partial.write_text("\n".join(addresses) + "\n")
    partial.rename(directory / "addresses")
    while True:
        eventlet.sleep(3600)


main()
