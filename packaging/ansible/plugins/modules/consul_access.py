# Copyright: 2026 The authors of Ditrit
# Apache License 2.0 (see LICENSE)
"""Policies and tokens of Consul, as they are to be."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: consul_access
short_description: Policies and tokens in Consul's access control
description:
  - Sees to it that policies with these rules are there, and tokens with these secrets that have them. What else there is
    stays as it is.
  - The secrets of tokens are given, not made by Consul, so that they can be in the configuration of whoever uses them
    before Consul runs, and mean the same after a snapshot was restored.
options:
  url:
    description: The address of an agent, V(https://127.0.0.1:8501).
    type: str
    required: true
  token:
    description: A token that may do everything with access control.
    type: str
    required: true
  ca:
    description: The authority of the agent's certificate, a file in PEM form.
    type: path
  certificate:
    description: The certificate to show to the agent, a file in PEM form.
    type: path
  key:
    description: Its key.
    type: path
  policies:
    description: The rules of each policy, by its name.
    type: dict
    default: {}
  tokens:
    description: The tokens.
    type: list
    elements: dict
    default: []
    suboptions:
      description:
        description: What the token is for. It is what a token is known by, besides its secret.
        type: str
        required: true
      secret:
        description: Its secret, a UUID.
        type: str
        required: true
      policies:
        description: The names of the policies that it has.
        type: list
        elements: str
        required: true
  wait:
    description: How many seconds to wait for Consul to have a leader, and for the token to be known.
    type: int
    default: 60
author:
  - The authors of Ditrit
"""

EXAMPLES = r"""
- name: Access to Consul for a worker
  ditrit.site.consul_access:
    url: https://127.0.0.1:8501
    token: "{{ management_token }}"
    ca: /etc/consul.d/tls/ca.pem
    policies:
      ditrit: 'key_prefix "ditrit/" { policy = "write" }'
    tokens:
      - {description: worker of host1, secret: "{{ worker_token }}", policies: [ditrit]}
"""

RETURN = r"""
changes:
  description: What was changed, or would have been.
  returned: always
  type: list
  elements: str
"""

import json
import ssl
import time
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from ansible.module_utils.basic import AnsibleModule


class Refused(Exception):
    """Consul has answered, but not as it was to."""

    def __init__(self, status, text):
        super().__init__("%s %s" % (status, text))
        self.status = status
        self.text = text


class Consul:
    """The access control of Consul."""

    def __init__(self, parameters):
        self.url = parameters["url"].rstrip("/")
        self.token = parameters["token"]
        self.context = None
        if self.url.startswith("https:"):
            self.context = ssl.create_default_context(cafile=parameters["ca"])
            if parameters["certificate"]:
                self.context.load_cert_chain(parameters["certificate"], parameters["key"])

    def call(self, method, path, body=None, token=None):
        request = Request(self.url + path, method=method)
        request.add_header("X-Consul-Token", token or self.token)
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(request, data=data, timeout=20, context=self.context) as response:
                return json.loads(response.read() or b"null")
        except HTTPError as error:
            raise Refused(error.code, error.read().decode(errors="replace").strip())

    def wait(self, seconds):
        """Until the token that may do everything is known, which it is once there is a leader."""
        until = time.monotonic() + seconds
        while True:
            try:
                return self.call("GET", "/v1/acl/token/self")
            except (Refused, URLError, OSError) as error:
                if time.monotonic() > until:
                    raise error
            time.sleep(0.5)

    def policy(self, name):
        found = [policy for policy in self.call("GET", "/v1/acl/policies") if policy["Name"] == name]
        return self.call("GET", "/v1/acl/policy/" + found[0]["ID"]) if found else None

    def token_of(self, secret):
        try:
            return self.call("GET", "/v1/acl/token/self", token=secret)
        except Refused as refusal:
            if refusal.status in (403, 404):
                return None
            raise


def put_policy(consul, name, rules, check):
    there = consul.policy(name)
    if there and there["Rules"].strip() == rules.strip():
        return None
    if not check:
        path = "/v1/acl/policy" + ("/" + quote(there["ID"]) if there else "")
        consul.call("PUT", path, dict(Name=name, Rules=rules, **({"ID": there["ID"]} if there else {})))
    return "policy %s was %s" % (name, "changed" if there else "made")


def put_token(consul, token, check):
    there = consul.token_of(token["secret"])
    if there:
        policies = {policy["Name"] for policy in there.get("Policies") or []}
        if policies == set(token["policies"]) and there["Description"] == token["description"]:
            return None
    if not check:
        body = dict(
            Description=token["description"],
            SecretID=token["secret"],
            Policies=[dict(Name=name) for name in token["policies"]],
        )
        if there:
            body["AccessorID"] = there["AccessorID"]
        consul.call("PUT", "/v1/acl/token" + ("/" + there["AccessorID"] if there else ""), body)
    return "token of %s was %s" % (token["description"], "changed" if there else "made")


def main():
    module = AnsibleModule(
        argument_spec=dict(
            url=dict(type="str", required=True),
            token=dict(type="str", required=True, no_log=True),
            ca=dict(type="path"),
            certificate=dict(type="path"),
            key=dict(type="path", no_log=False),
            policies=dict(type="dict", default={}),
            tokens=dict(
                type="list",
                elements="dict",
                default=[],
                no_log=False,
                options=dict(
                    description=dict(type="str", required=True),
                    secret=dict(type="str", required=True, no_log=True),
                    policies=dict(type="list", elements="str", required=True),
                ),
            ),
            wait=dict(type="int", default=60),
        ),
        required_by=dict(certificate="key"),
        supports_check_mode=True,
    )
    parameters = module.params
    try:
        consul = Consul(parameters)
        consul.wait(parameters["wait"])
        changes = [put_policy(consul, *policy, module.check_mode) for policy in sorted(parameters["policies"].items())]
        changes += [put_token(consul, token, module.check_mode) for token in parameters["tokens"]]
    except Refused as refusal:
        module.fail_json(msg="%s answers %s" % (parameters["url"], refusal))
    except (URLError, OSError) as error:
        module.fail_json(msg="%s does not answer: %s" % (parameters["url"], error))
    changes = [change for change in changes if change]
    module.exit_json(changed=bool(changes), changes=changes)


if __name__ == "__main__":
    main()
