# Copyright: 2026 The authors of Ditrit
# Apache License 2.0 (see LICENSE)
"""Describes the action of the same name, which does all of the work on the machine that Ansible runs on."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: inventory
short_description: Tells what is wrong with the inventory of a site
description:
  - Looks at groups, at addresses, and at the variables of all hosts of the group C(site), whatever the play has for its hosts.
    Variables are held against the argument specifications of all roles of the collection; one that begins like those of
    the collection and is none of them is an error.
  - Connects to no host, and changes nothing. It fails with everything that is wrong, a sentence each.
  - A variable that refers to facts is not looked at. The role that it is for does so.
author:
  - The authors of Ditrit
"""

EXAMPLES = r"""
- name: The inventory is right
  ditrit.site.inventory:
  run_once: true
"""

RETURN = r"""
msg:
  description: What is wrong.
  returned: on failure
  type: list
  elements: str
"""
