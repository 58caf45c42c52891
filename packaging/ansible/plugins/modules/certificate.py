# Copyright: 2026 The authors of Ditrit
# Apache License 2.0 (see LICENSE)
"""Certificates of a site's own authority, made with openssl."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: certificate
short_description: A site's own certificate authority, and certificates that it signs
description:
  - Makes a certificate and its key in a directory, as C(NAME.pem) and C(NAME.key), signed by the authority C(ca.pem) of
    that directory, which it makes as well when it is not there.
  - A certificate is made anew when its names or usages are others than those that are asked for, when the authority is
    another one, or when it ends within O(renew_before) days. Its key stays.
options:
  directory:
    description: Where the authority is, and the certificates are put. Only its owner can read it.
    type: path
    required: true
  name:
    description: How the files are called, without their endings. Without it there is only the authority to be made.
    type: str
  common_name:
    description: The common name of the subject. O(name) unless it is given.
    type: str
  alternative_names:
    description: The names that it is good for, such as V(DNS:host.example.org) and V(IP:10.0.0.1).
    type: list
    elements: str
    default: []
  usages:
    description: What it is good for.
    type: list
    elements: str
    choices: [serverAuth, clientAuth]
    default: [serverAuth, clientAuth]
  days:
    description: How long it is good for.
    type: int
    default: 825
  renew_before:
    description: How many days before its end it is made anew.
    type: int
    default: 60
  authority_name:
    description: The common name of the authority, when that is made.
    type: str
    default: Ditrit site
requirements:
  - openssl, the command
author:
  - The authors of Ditrit
"""

EXAMPLES = r"""
- name: A certificate for a host
  ditrit.site.certificate:
    directory: /root/site/secrets/tls
    name: worker1
    alternative_names: ["DNS:worker1", "IP:10.0.0.21"]
"""

RETURN = r"""
certificate:
  description: The path of the certificate.
  returned: when there is a name
  type: str
key:
  description: The path of its key.
  returned: when there is a name
  type: str
authority:
  description: The path of the authority's certificate.
  returned: always
  type: str
"""

import fcntl
import os

from ansible.module_utils.basic import AnsibleModule


class Authority:
    """The authority of a directory, and what it has signed."""

    def __init__(self, module):
        self.module = module
        self.directory = module.params["directory"]

    def path(self, name):
        return os.path.join(self.directory, name)

    def openssl(self, *arguments):
        command = [self.module.get_bin_path("openssl", required=True)] + list(arguments)
        code, output, errors = self.module.run_command(command)
        if code != 0:
            self.module.fail_json(msg="openssl %s: %s" % (arguments[0], errors.strip()), command=command)
        return output

    def make_key(self, path):
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
        os.chmod(path, 0o600)

    def is_there(self):
        return os.path.exists(self.path("ca.pem")) and os.path.exists(self.path("ca.key"))

    def make(self):
        self.make_key(self.path("ca.key"))
        self.openssl(
            "req", "-x509", "-new", "-key", self.path("ca.key"), "-sha256", "-days", "3650",
            "-subj", "/CN=" + self.module.params["authority_name"],
            "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            "-out", self.path("ca.pem"),
        )

    def common_name(self):
        return self.module.params["common_name"] or self.module.params["name"]

    def wanted(self):
        """What a certificate is to say, as openssl's configuration has it; kept beside it, to see when that changes."""
        parameters = self.module.params
        lines = [
            "# CN=" + self.common_name(),
            "basicConstraints=critical,CA:FALSE",
            "keyUsage=critical,digitalSignature",
            "extendedKeyUsage=" + ",".join(parameters["usages"]),
        ]
        if parameters["alternative_names"]:
            lines.append("subjectAltName=" + ",".join(parameters["alternative_names"]))
        return "\n".join(lines) + "\n"

    def is_good(self, name):
        certificate, extensions = self.path(name + ".pem"), self.path(name + ".ext")
        if not all(os.path.exists(path) for path in (certificate, extensions, self.path(name + ".key"))):
            return False
        with open(extensions) as file:
            if file.read() != self.wanted():
                return False
        openssl = self.module.get_bin_path("openssl", required=True)
        seconds = str(self.module.params["renew_before"] * 86400)
        checks = (
            [openssl, "x509", "-in", certificate, "-noout", "-checkend", seconds],
            [openssl, "verify", "-CAfile", self.path("ca.pem"), certificate],
        )
        return all(self.module.run_command(check)[0] == 0 for check in checks)

    def sign(self, name):
        key, request, extensions = (self.path(name + ending) for ending in (".key", ".csr", ".ext"))
        certificate = self.path(name + ".pem")
        if not os.path.exists(key):
            self.make_key(key)
        self.openssl("req", "-new", "-key", key, "-subj", "/CN=" + self.common_name(), "-out", request)
        with open(extensions + ".new", "w") as file:
            file.write(self.wanted())
        self.openssl(
            "x509", "-req", "-in", request, "-CA", self.path("ca.pem"), "-CAkey", self.path("ca.key"),
            "-set_serial", "0x" + os.urandom(16).hex(), "-sha256", "-days", str(self.module.params["days"]),
            "-extfile", extensions + ".new", "-out", certificate + ".new",
        )
        # What it is to say is noted when it says so.
        os.replace(certificate + ".new", certificate)
        os.replace(extensions + ".new", extensions)
        os.remove(request)


def main():
    module = AnsibleModule(
        argument_spec=dict(
            directory=dict(type="path", required=True),
            name=dict(type="str"),
            common_name=dict(type="str"),
            alternative_names=dict(type="list", elements="str", default=[]),
            usages=dict(
                type="list", elements="str", choices=["serverAuth", "clientAuth"], default=["serverAuth", "clientAuth"]
            ),
            days=dict(type="int", default=825),
            renew_before=dict(type="int", default=60),
            authority_name=dict(type="str", default="Ditrit site"),
        ),
        supports_check_mode=True,
    )
    authority, name = Authority(module), module.params["name"]
    result = dict(changed=False, authority=authority.path("ca.pem"))
    if name:
        result.update(certificate=authority.path(name + ".pem"), key=authority.path(name + ".key"))
    os.umask(0o077)
    if module.check_mode:
        result["changed"] = not authority.is_there() or bool(name and not authority.is_good(name))
        module.exit_json(**result)
    os.makedirs(authority.directory, exist_ok=True)
    # Hosts are seen to at the same time, and there is one authority.
    with open(authority.path(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not authority.is_there():
            authority.make()
            result["changed"] = True
        if name and not authority.is_good(name):
            authority.sign(name)
            result["changed"] = True
    module.exit_json(**result)


if __name__ == "__main__":
    main()
