"""What scripts/chaos-site installs, and what has to be right about the installation."""

import collections
import dataclasses
import pathlib
import random

# Where the scripts write it: one for the workers of a host.
DIARY = "/var/cache/ditrit/worker/diary"
STATES = ["creating", "created", "configuring", "configured", "starting", "started"]
# Each operation, with the states that it is between.
STANDARD = {
    "create": ("creating", "created"),
    "configure": ("configuring", "configured"),
    "start": ("starting", "started"),
}
# Of what the manager tells, times are rounded to milliseconds.
ROUNDING = 2_000

TYPES = """\
tosca_definitions_version: tosca_simple_yaml_1_1
node_types:
  chaos.nodes.Server:
    derived_from: tosca.nodes.Compute
    interfaces: {Standard: {create: scripts/act.sh, delete: scripts/act.sh}}
  chaos.nodes.Service:
    derived_from: tosca.nodes.SoftwareComponent
    capabilities: {service: {type: tosca.capabilities.Endpoint}}
    requirements:
      - uses:
          capability: tosca.capabilities.Endpoint
          node: chaos.nodes.Service
          relationship: chaos.relationships.Uses
          occurrences: [0, UNBOUNDED]
    interfaces:
      Standard:
        create: scripts/act.sh
        configure: scripts/act.sh
        start: scripts/act.sh
        stop: scripts/act.sh
        delete: scripts/act.sh
relationship_types:
  chaos.relationships.Uses:
    derived_from: tosca.relationships.ConnectsTo
    interfaces: {Configure: {pre_configure_source: scripts/act.sh, add_source: scripts/act.sh}}
topology_template:
  node_templates:
"""

# A line when it begins, and one when it ends.
SCRIPT = """\
#!/bin/sh
note() {{ echo "$1|$$|$(date +%s%6N)|$DITRIT_EXECUTION|$DITRIT_OPERATION|$INSTANCE|$SELF|$SOURCE|$TARGET" >>{diary}; }}
note begin
sleep "$(awk -v seed=$$ 'BEGIN {{ srand(seed); print rand() * {longest} }}')"
note end
"""


@dataclasses.dataclass
class Topology:
    """Servers, services on them, and what these use: the declared order in its simplest form."""

    hosts: dict[str, str | None] = dataclasses.field(default_factory=dict)
    # By relationship: its source and its target.
    uses: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)

    @staticmethod
    def random(count: int, chance: random.Random) -> "Topology":
        topology = Topology()
        servers = [f"server{n}" for n in range(max(1, count // 5))]
        topology.hosts = {server: None for server in servers}
        services = [f"service{n}" for n in range(count - len(servers))]
        for number, service in enumerate(services):
            topology.hosts[service] = chance.choice(servers)
            # Of those shortly before it: chains become long, and yet many can go on at once.
            near = services[max(0, number - 12) : number]
            for place, target in enumerate(chance.sample(near, min(len(near), chance.choice([0, 0, 1, 1, 2])))):
                topology.uses[f"{service}.uses" + (f".{place}" if place else "")] = (service, target)
        return topology

    def write(self, directory: pathlib.Path, longest: float) -> None:
        text = TYPES
        for node, host in self.hosts.items():
            text += f"    {node}:\n      type: chaos.nodes.{'Service' if host else 'Server'}\n"
            if host:
                targets = [target for source, target in self.uses.values() if source == node]
                text += f"      requirements:\n        - host: {host}\n"
                text += "".join(f"        - uses: {target}\n" for target in targets)
        (directory / "scripts").mkdir(parents=True)
        (directory / "chaos.yaml").write_text(text)
        script = directory / "scripts/act.sh"
        script.write_text(SCRIPT.format(diary=DIARY, longest=longest))
        script.chmod(0o755)


Call = collections.namedtuple("Call", "operation node relationship peer", defaults=(None, None))


class Inspection:
    """What does not fit together in the log of an execution that has succeeded, and in the diaries of its scripts."""

    def __init__(self, topology: Topology, events: list[dict], diaries: list[str]):
        self.topology = topology
        self.complaints: list[str] = []
        self.places: dict[tuple[str, str], int] = {}
        self.dispatched: dict[Call, int] = {}
        self.succeeded: dict[Call, tuple[int, dict]] = {}
        sequences = collections.defaultdict(list)
        for place, event in enumerate(events):
            if event["kind"] == "state":
                sequences[event["node"]].append(event["state"])
                self.places[event["node"], event["state"]] = place
                continue
            call = Call(event["operation"], event["node"], event.get("relationship"), event.get("peer"))
            if event["kind"] == "dispatched":
                self.dispatched[call] = place
            elif event["kind"] == "succeeded":
                self.demand(call not in self.succeeded, f"{call} has succeeded twice")
                self.succeeded[call] = (place, event)
            elif event["kind"] == "failed":
                self.complaints.append(f"{call} has failed: {event.get('message')}")
        self.runs = collections.defaultdict(list)
        self.begun = 0
        for diary in diaries:
            self.read(diary)
        for node in topology.hosts:
            self.demand(sequences[f"{node}_0"] == STATES, f"{node} went through {sequences[f'{node}_0']}")
        self.check_calls()
        self.check_machines()

    def demand(self, is_so: bool, complaint: str) -> None:
        if not is_so:
            self.complaints.append(complaint)

    def read(self, diary: str) -> None:
        open_runs = {}
        for line in diary.splitlines():
            kind, process, at, _, operation, node, subject, source, target = line.split("|")
            key = (process, operation, node, subject, source, target)
            if kind == "begin":
                self.begun += 1
                run = [int(at), None]
                open_runs[key] = run
                self.runs[operation, node, subject, source, target].append(run)
            elif key in open_runs:
                open_runs.pop(key)[1] = int(at)

    def runs_of(self, call: Call) -> list[list]:
        if not call.relationship:
            return self.runs.get((call.operation, call.node, call.node, "", ""), [])
        source, target = (f"{end}_0" for end in self.topology.uses[call.relationship])
        return self.runs.get((call.operation, call.node, call.relationship, source, target), [])

    def expected(self) -> dict[Call, list[Call]]:
        """Every call that there has to be, each with those that have to have ended before it begins."""
        calls: dict[Call, list[Call]] = {}
        for node, host in self.topology.hosts.items():
            name, targets = f"{node}_0", [t for s, t in self.topology.uses.values() if s == node]
            if not host:
                calls[Call("Standard.create", name)] = []
                continue
            create, configure, start = (Call(f"Standard.{operation}", name) for operation in STANDARD)
            calls[create] = [Call("Standard.create", f"{host}_0"), *(Call("Standard.start", f"{t}_0") for t in targets)]
            calls[configure] = [create]
            calls[start] = [configure]
        for relationship, (source, target) in self.topology.uses.items():
            prepare = Call("Configure.pre_configure_source", f"{source}_0", relationship)
            announce = Call("Configure.add_source", f"{target}_0", relationship, f"{source}_0")
            calls[prepare] = [Call("Standard.create", f"{source}_0")]
            calls[Call("Standard.configure", f"{source}_0")].append(prepare)
            calls[announce] = [Call("Standard.start", f"{end}_0") for end in (source, target)]
        return calls

    def check_calls(self) -> None:
        expected = self.expected()
        for call in self.succeeded.keys() - expected.keys():
            self.complaints.append(f"{call} was not to be called")
        for call, before in expected.items():
            if call not in self.succeeded or call not in self.dispatched:
                self.complaints.append(f"{call} is lost: it has not succeeded")
                continue
            place, event = self.succeeded[call]
            interface, operation = call.operation.split(".")
            if interface == "Standard":
                first, last = (self.places.get((call.node, state), -1) for state in STANDARD[operation])
                self.demand(first < self.dispatched[call] < place < last, f"{call} was not between its states")
            runs = self.runs_of(call)
            since, until = event["began"] - ROUNDING, event["ended"] + ROUNDING
            accepted = [run for run in runs if run[1] and since <= run[0] and run[1] <= until]
            self.demand(bool(accepted), f"{call} has succeeded, but no run of it came to its end then: {runs}")
            for earlier in before:
                if earlier not in self.succeeded or not runs:
                    continue
                ended_at, ended = self.succeeded[earlier]
                self.demand(ended_at < self.dispatched[call], f"{call} was dispatched before {earlier} had ended")
                self.demand(ended["ended"] - ROUNDING <= min(runs)[0], f"{call} began before {earlier} had ended")
        for source, target in [*self.topology.uses.values(), *((n, h) for n, h in self.topology.hosts.items() if h)]:
            first, then = self.places.get((f"{target}_0", "started")), self.places.get((f"{source}_0", "creating"))
            self.demand(first is not None and then is not None and first < then, f"{source} was before {target}")

    def check_machines(self) -> None:
        """One script at a time on a host."""
        machines = collections.defaultdict(list)
        for call, (_, event) in self.succeeded.items():
            node = call.node.removesuffix("_0")
            machines[self.topology.hosts[node] or node].append((event["began"], event["ended"], call))
        for machine, runs in machines.items():
            runs.sort()
            for first, second in zip(runs, runs[1:]):
                self.demand(first[1] <= second[0] + ROUNDING, f"{first[2]} and {second[2]} ran at once on {machine}")
