import Rete

/// A production system with its data.
protocol ReteProgram: SendableMetatype {
    /// A network with the program's productions, and data of this size.
    init(size: Int) throws

    var network: Network { get }

    /// Asserts the data.
    func begin()

    /// Carries out the actions of a production.
    func perform(_ activation: Activation)

    /// Throws if the result is wrong.
    func check(firings: Int) throws
}

extension ReteProgram {
    /// Measures the matching of the data and all that fires; productions and data are made before.
    static func scenario(_ name: String) -> Scenario {
        Scenario(name: name) { size in
            let program = try Self(size: size)
            let outcome = await timing {
                program.begin()
                var firings = 0
                while let activation = program.network.nextActivation() {
                    firings += 1
                    program.perform(activation)
                }
                return firings
            }
            try program.check(firings: outcome.work)
            return outcome
        }
    }
}
