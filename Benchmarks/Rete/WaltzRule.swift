import Rete

/// A production of *waltz*.
struct WaltzRule {
    /// What it does; numbers are positions among its facts.
    enum Effect {
        case enter(String)
        case duplicate
        case joinThree
        case joinTwo
        case label(Int, String)
        case copyLabel(from: Int, to: Int)
        case plot
    }

    let name: String
    var salience = 0
    let conditions: [Condition]
    let effect: Effect

    static let all = stages + joining + boundaries + labelling + plotting

    private static func stage(_ value: String) -> Condition { .of("stage", ["value": value]) }

    private static let stages = [
        ("duplicate", "detect"), ("detect", "find_boundary"), ("find_boundary", "label"), ("label", "plot"),
        ("plot", "done"),
    ].map { ended, next in
        WaltzRule(name: "end_\(ended)", salience: -10, conditions: [stage(ended)], effect: .enter(next))
    }

    private static let joining = [
        WaltzRule(
            name: "reverse_line", conditions: [stage("duplicate"), .of("line", ["p1": "?p1", "p2": "?p2"])],
            effect: .duplicate),
        WaltzRule(
            name: "make_3_junction",
            conditions: [
                stage("detect"), .of("edge", ["from": "?b", "to": "?p", "joined": "no"]),
                .of("edge", ["from": "?b", "to": "?q&~?p", "joined": "no"]),
                .of("edge", ["from": "?b", "to": "?r&~?p&~?q", "joined": "no"]),
            ],
            effect: .joinThree),
        WaltzRule(
            name: "make_ell",
            conditions: [
                stage("detect"), .of("edge", ["from": "?b", "to": "?p", "joined": "no"]),
                .of("edge", ["from": "?b", "to": "?q&~?p", "joined": "no"]),
                .not([.of("edge", ["from": "?b", "to": "~?p&~?q"])]),
            ],
            effect: .joinTwo),
    ]

    private static let boundaries = [("first", "<?b"), ("last", ">?b")].map { which, others in
        WaltzRule(
            name: "boundary_at_\(which)",
            conditions: [
                stage("find_boundary"), .of("junction", ["base": "?b"]), .not([.of("junction", ["base": others])]),
                .of("edge", ["from": "?b", "role": "~shaft", "label": "none"]),
            ],
            effect: .label(2, "B"))
    }

    /// A line of a junction from its label or others', where `lines` are role and label of each, and the last is the
    /// one that is still without.
    private static func inference(
        _ name: String, at kind: String, salience: Int = 0, from lines: [(role: String, label: String)],
        to role: String,
        _ effect: (Int) -> Effect
    ) -> WaltzRule {
        let points = ["p", "q", "r"]
        var conditions: [Condition] = [stage("label"), .of("junction", ["type": kind, "base": "?b"])]
        for (index, line) in (lines + [(role, "none")]).enumerated() {
            let others = points[..<index].map { "&~?\($0)" }.joined()
            conditions.append(
                .of(
                    "edge",
                    ["from": "?b", "to": "?\(points[index])\(others)", "role": line.role, "label": line.label]))
        }
        return WaltzRule(name: name, salience: salience, conditions: conditions, effect: effect(lines.count + 2))
    }

    private static let labelling = [
        WaltzRule(
            name: "match_edge",
            conditions: [
                stage("label"), .of("edge", ["from": "?p", "to": "?q", "label": "~none"]),
                .of("edge", ["from": "?q", "to": "?p", "label": "none"]),
            ],
            effect: .copyLabel(from: 1, to: 2)),
        inference("tee_bar", at: "tee", from: [], to: "bar") { .label($0, "B") },
        inference("arrow_barbs", at: "arrow", from: [("barb", "~none")], to: "barb") {
            .copyLabel(from: $0 - 1, to: $0)
        },
        inference("arrow_shaft_of_boundary", at: "arrow", from: [("barb", "B")], to: "shaft") { .label($0, "+") },
        inference("arrow_shaft_of_convex", at: "arrow", from: [("barb", "+")], to: "shaft") { .label($0, "-") },
        inference("arrow_shaft_of_concave", at: "arrow", from: [("barb", "-")], to: "shaft") { .label($0, "+") },
        inference("arrow_barb_of_concave", at: "arrow", from: [("shaft", "-")], to: "barb") { .label($0, "+") },
        inference("fork_convex", at: "fork", from: [("arm", "+")], to: "arm") { .label($0, "+") },
        inference("fork_two_boundaries", at: "fork", from: [("arm", "B"), ("arm", "B")], to: "arm") {
            .label($0, "-")
        },
        inference("fork_boundary_concave", at: "fork", from: [("arm", "B"), ("arm", "-")], to: "arm") {
            .label($0, "B")
        },
        inference("fork_two_concave", at: "fork", from: [("arm", "-"), ("arm", "-")], to: "arm") { .label($0, "-") },
        inference("ell_of_inner", at: "ell", from: [("corner", "~none&~B")], to: "corner") { .label($0, "B") },
        inference("ell_of_boundary", at: "ell", salience: -5, from: [("corner", "B")], to: "corner") {
            .label($0, "B")
        },
    ]

    private static let plotting = [
        WaltzRule(
            name: "plot", conditions: [stage("plot"), .of("edge", ["label": "~none", "plotted": "no"])], effect: .plot)
    ]
}
