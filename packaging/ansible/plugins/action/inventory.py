# Copyright: 2026 The authors of Ditrit
# Apache License 2.0 (see LICENSE)
"""What is wrong with an inventory of a site, told at once and before any host is touched."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import difflib
import ipaddress
import os

from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible.template import Templar

try:
    from ansible.template import trust_as_template
except ImportError:

    def trust_as_template(text):
        """Before ansible-core 2.19 every text may be a template."""
        return text


ROLES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "roles")

# What the hosts of a group do, and how many there may be; None where any number will do.
GROUPS = {
    "consul_servers": ("run Consul's servers", (1, 3, 5, 7)),
    "ditrit_workers": ("run workers", None),
    "ditrit_managers": ("run the manager", None),
    "storage": ("run the object store", (1, 3, 5)),
    "journal": ("has the journals of all", (1,)),
    "lxc_hosts": ("are launched as containers", None),
    "libvirt_hosts": ("are launched as virtual machines", None),
}
REQUIRED = ("consul_servers", "ditrit_workers", "ditrit_managers")

# Variables that begin so are the collection's own. (Not host_: others may well call theirs so.)
PREFIXES = ("consul_", "ditrit_", "hosts_", "journal_", "object_store_", "site_")

TYPES = {
    "bool": "true or false",
    "dict": "a dictionary",
    "int": "a whole number",
    "list": "a list",
}


def trusted(value):
    """What a role says of itself, with all its texts as templates."""
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust_as_template(value) if isinstance(value, str) else value


def resembling(name, names, likeness=0.8):
    """A question for a name that somebody may have meant, or nothing."""
    found = difflib.get_close_matches(name, sorted(names), 1, likeness)
    return "; did you mean '%s'?" % found[0] if found else ""


def enumerated(names, last="and"):
    names = [str(name) for name in names]
    return names[0] if len(names) == 1 else "%s %s %s" % (", ".join(names[:-1]), last, names[-1])


def wrong_groups(groups):
    """Sentences about groups that are not there, have a wrong size, or hosts that they should not have."""
    site = groups.get("site", [])
    if not site:
        others = set(groups) - {"all", "ungrouped"} - set(GROUPS)
        yield "there is no host in a group 'site', which is to have all hosts of the site%s" % resembling("site", others, 0.6)
    for name, (purpose, sizes) in GROUPS.items():
        hosts = groups.get(name, [])
        if hosts:
            if sizes and len(hosts) not in sizes:
                yield "the group '%s' has %s hosts (%s): it is to have %s" % (
                    name, len(hosts), ", ".join(hosts), enumerated(sizes, "or"))
            strangers = [host for host in hosts if host not in site]
            if strangers and site:
                yield "%s: in the group '%s', but not in 'site'" % (", ".join(strangers), name)
            continue
        unknown = set(groups) - set(GROUPS) - {"all", "ungrouped", "site"}
        meant = difflib.get_close_matches(name, sorted(unknown), 1, 0.6 if name in REQUIRED else 0.8)
        if name in REQUIRED:
            yield "there is no host in a group '%s', whose hosts %s%s" % (
                name, purpose, "; is '%s' meant to be it?" % meant[0] if meant else "")
        elif meant:
            yield "nothing reads the group '%s'; did you mean '%s'?" % (meant[0], name)
    both = [host for host in groups.get("lxc_hosts", []) if host in groups.get("libvirt_hosts", [])]
    if both:
        yield "%s: in 'lxc_hosts' and in 'libvirt_hosts'; a host is launched once" % ", ".join(both)


def wrong_address(name, value):
    """A sentence about what is not an IPv4 address, or None."""
    try:
        ipaddress.IPv4Address(str(value))
    except ValueError:
        return "%s is '%s'; it has to be an IPv4 address, by which the other hosts reach this one" % (name, value)
    return None


def wrong_value(name, value, option):
    """A sentence about a value that is not of its variable's type, or None."""
    result = ArgumentSpecValidator({name: option}).validate({name: value})
    if not result.error_messages:
        return None
    kind = option.get("type", "str")
    if option.get("choices"):
        return "%s is '%s'; it has to be %s" % (name, value, enumerated(option["choices"], "or"))
    if kind in ("bool", "int") or kind == "dict" and not isinstance(value, dict):
        return "%s is '%s'; it has to be %s" % (name, value, TYPES[kind])
    return "%s: %s" % (name, "; ".join(result.error_messages))


class Host(object):
    """The variables that the inventory gives to one host, and what it is to be told of them."""

    def __init__(self, name, variables, templar, options):
        self.name = name
        self.variables = variables
        self.templar = templar
        self.options = options

    def value(self, name):
        """What a variable is; None where it is not set, or only known when hosts have been asked for facts."""
        try:
            return self.templar.template(self.variables[name]) if name in self.variables else None
        except AnsibleUndefinedVariable:
            return None

    def address(self):
        """Where it is; None where that is not known, of which `wrong_variables` tells."""
        try:
            value = self.value("ansible_host")
        except AnsibleError:
            return None
        return value if isinstance(value, str) else None

    def wrong_variables(self):
        if "ansible_host" not in self.variables:
            yield "there is no ansible_host, the IPv4 address by which the other hosts reach this one"
        for name in sorted(self.variables):
            if name in self.options or name == "ansible_host":
                try:
                    value = self.value(name)
                except AnsibleError as error:
                    yield "%s cannot be evaluated: %s" % (name, error)
                    continue
                if value is None:
                    continue
                if name in ("ansible_host", "site_address"):
                    yield wrong_address(name, value)
                else:
                    yield wrong_value(name, value, self.options[name])
            elif name.startswith(PREFIXES):
                yield "no role has a variable '%s'%s" % (name, resembling(name, self.options))

    def wrong_store(self, is_alone):
        """Without a store of the site's own, another one is to be told, and the key for it.

        Only a site of one host may have its artifacts in that host's directory; what the configuration of the daemon says
        of stores is taken as it is.
        """
        if "store" in (self.value("ditrit_artifactd_configuration") or {}):
            return
        if not self.variables.get("ditrit_artifactd_endpoint"):
            if not is_alone:
                yield "there is neither a group 'storage' nor ditrit_artifactd_endpoint, the address of an object store elsewhere"
            return
        for name, file in (("ditrit_artifactd_access_key", "s3/access-key"), ("ditrit_artifactd_secret_key", "s3/secret-key")):
            path = os.path.join(self.templar.template(trust_as_template("{{ site_secrets }}")), file)
            if not self.variables.get(name) and not os.path.exists(path):
                yield "the object store is elsewhere, and %s is not set; nor is there a file %s" % (name, path)


class ActionModule(ActionBase):
    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        result = super(ActionModule, self).run(tmp, task_vars)
        groups, hostvars = task_vars["groups"], task_vars["hostvars"]
        options, defaults = self._roles()
        wrong = list(wrong_groups(groups))
        hosts = groups.get("site", [])
        said = {}
        addresses = {}
        users = set(groups.get("ditrit_workers", []) + groups.get("ditrit_managers", []))
        for name in hosts:
            variables = hostvars.raw_get(name)
            templar = Templar(loader=self._loader, variables=dict(defaults, hostvars=hostvars, **variables))
            host = Host(name, variables, templar, options)
            findings = list(host.wrong_variables())
            if not groups.get("storage") and name in users:
                findings += host.wrong_store(is_alone=len(users) == 1)
            for finding in filter(None, findings):
                said.setdefault(finding, []).append(name)
            addresses.setdefault(host.address(), []).append(name)
        for address, names in addresses.items():
            if address and len(names) > 1:
                wrong.append("%s have the same ansible_host, %s" % (enumerated(names), address))
        for finding, names in said.items():
            wrong.append("%s: %s" % ("all hosts" if names == hosts and len(hosts) > 1 else ", ".join(names), finding))
        if wrong:
            # Each on a line of its own.
            result.update(failed=True, msg=wrong, _ansible_verbose_always=True)
        return result

    def _roles(self):
        """Options and defaults of all roles. Their names begin with that of the role: one has no other's."""
        options, variables = {}, {}
        for role in sorted(os.listdir(ROLES)):
            specification = self._loader.load_from_file(os.path.join(ROLES, role, "meta", "argument_specs.yml"))
            options.update(specification["argument_specs"]["main"].get("options", {}))
            for folder in ("defaults", "vars"):
                path = os.path.join(ROLES, role, folder, "main.yml")
                if os.path.exists(path):
                    variables.update(trusted(self._loader.load_from_file(path) or {}))
        return options, variables
