"""Reads a service template by tosca-parser, and prints what that came to.

    tosca_parser.py FILE
"""
import sys
import time

from toscaparser.tosca_template import ToscaTemplate

start = time.perf_counter()
template = ToscaTemplate(sys.argv[1])
print("seconds", time.perf_counter() - start)
print("work", len(template.nodetemplates))
with open("/proc/self/status") as status:
    print(next(line for line in status if line.startswith("VmHWM:")), end="")
