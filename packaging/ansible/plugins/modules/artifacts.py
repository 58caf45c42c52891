# Copyright: 2026 The authors of Ditrit
# Apache License 2.0 (see LICENSE)
"""The artifacts of a site, saved into a directory and put back."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: artifacts
short_description: Saves what is in the store of artifacts, or puts it back
description:
  - Talks to the artifact daemon of the host, whatever the store is that it serves.
  - V(saved) writes C(manifest.json), the digest and the size of every artifact of the store, and with O(content) an
    archive C(artifacts.tar) of those that are named there.
  - V(restored) puts those into the store that the manifest names and the store does not have. It fails, and says which,
    when one is neither in the store nor in the archive.
options:
  socket:
    description: The socket of the artifact daemon.
    type: path
    default: /run/ditrit/artifactd.sock
  directory:
    description: Where the manifest and the archive are.
    type: path
    required: true
  state:
    description: What is to be done.
    type: str
    choices: [saved, restored]
    required: true
  content:
    description: Whether the artifacts are saved themselves, or only named.
    type: bool
    default: true
author:
  - The authors of Ditrit
"""

EXAMPLES = r"""
- name: Save the store
  ditrit.site.artifacts:
    state: saved
    directory: /var/backups/ditrit
"""

RETURN = r"""
artifacts:
  description: How many artifacts the manifest names.
  returned: always
  type: int
bytes:
  description: How long they are together.
  returned: always
  type: int
stored:
  description: The digests of those that were put into the store.
  returned: when restored
  type: list
  elements: str
"""

import http.client
import json
import os
import socket
import tarfile

from ansible.module_utils.basic import AnsibleModule


class Refused(Exception):
    """The artifact daemon has not done what it was asked for."""


class Connection(http.client.HTTPConnection):
    """HTTP on a socket of the file system."""

    def __init__(self, path):
        super().__init__("artifactd", timeout=600)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    """The artifact daemon of this host."""

    def __init__(self, path):
        self.path = path

    def call(self, method, target, body=None, length=None):
        connection = Connection(self.path)
        headers = {} if body is None else {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
        connection.request(method, target, body=body, headers=headers)
        response = connection.getresponse()
        if response.status >= 300:
            raise Refused("%s %s: %s %s" % (method, target, response.status, response.read(2000).decode(errors="replace")))
        return response

    def artifacts(self):
        found, after = [], None
        while True:
            target = "/v1/artifacts?limit=1000" + ("&after=" + after if after else "")
            page = json.loads(self.call("GET", target).read())
            found += [dict(digest=item["digest"], size=item["size"]) for item in page["items"]]
            after = page.get("next")
            if not after:
                return sorted(found, key=lambda item: item["digest"])


def file_name(digest):
    return digest.replace(":", "-")


def save(daemon, directory, content):
    os.makedirs(directory, mode=0o700, exist_ok=True)
    manifest = daemon.artifacts()
    if content:
        with tarfile.open(os.path.join(directory, "artifacts.tar"), "w") as archive:
            for item in manifest:
                entry = tarfile.TarInfo(file_name(item["digest"]))
                entry.size = item["size"]
                archive.addfile(entry, daemon.call("GET", "/v1/artifacts/%s/content" % item["digest"]))
    with open(os.path.join(directory, "manifest.json"), "w") as file:
        json.dump(dict(artifacts=manifest), file, indent=1)
    return manifest


def restore(daemon, directory, check):
    with open(os.path.join(directory, "manifest.json")) as file:
        manifest = json.load(file)["artifacts"]
    there = {item["digest"] for item in daemon.artifacts()}
    missing = [item for item in manifest if item["digest"] not in there]
    path, members = os.path.join(directory, "artifacts.tar"), {}
    archive = tarfile.open(path) if os.path.exists(path) else None
    if archive:
        members = {member.name: member for member in archive.getmembers()}
    lost = [item["digest"] for item in missing if file_name(item["digest"]) not in members]
    if lost:
        raise Refused("neither in the store nor in the backup: " + ", ".join(lost))
    if not check:
        for item in missing:
            member = members[file_name(item["digest"])]
            # The daemon compares the bytes with the digest before it stores them.
            daemon.call("PUT", "/v1/artifacts/" + item["digest"], archive.extractfile(member), member.size).read()
    return manifest, [item["digest"] for item in missing]


def main():
    module = AnsibleModule(
        argument_spec=dict(
            socket=dict(type="path", default="/run/ditrit/artifactd.sock"),
            directory=dict(type="path", required=True),
            state=dict(type="str", choices=["saved", "restored"], required=True),
            content=dict(type="bool", default=True),
        ),
        supports_check_mode=True,
    )
    parameters, result = module.params, {}
    daemon = Daemon(parameters["socket"])
    os.umask(0o077)
    try:
        if parameters["state"] == "restored":
            manifest, stored = restore(daemon, parameters["directory"], module.check_mode)
            result = dict(changed=bool(stored), stored=stored)
        elif module.check_mode:
            manifest, result = daemon.artifacts(), dict(changed=True)
        else:
            manifest, result = save(daemon, parameters["directory"], parameters["content"]), dict(changed=True)
    except Refused as refusal:
        module.fail_json(msg="the artifact daemon: %s" % refusal)
    except (OSError, ValueError, KeyError, http.client.HTTPException, tarfile.TarError) as error:
        module.fail_json(msg="%s: %s" % (parameters["directory"], error))
    module.exit_json(artifacts=len(manifest), bytes=sum(item["size"] for item in manifest), **result)


if __name__ == "__main__":
    main()
