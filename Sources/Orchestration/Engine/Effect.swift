internal import Rete

/// What the action of a production does, its names looked up once.
enum Effect {
    case setState(String, isAwaited: Bool)
    case callOperation(OperationKey)
    case completeStep
    case beginStep(Int)
    case callHook(rule: Int)
    case dispatch

    /// An operation by interface and name.
    struct OperationKey {
        let interface: String
        let operation: String
    }

    init(_ production: Production, network: Network) throws(OrchestrationError) {
        func unknown() -> OrchestrationError {
            OrchestrationError("the production '\(production.name)' has no action that this version knows")
        }
        guard let action = production.actions.first, production.actions.count == 1 else { throw unknown() }
        func name(_ argument: String) -> String? {
            if case .symbol(let name)? = action.arguments[argument] { name } else { nil }
        }
        func number(_ argument: String) -> Int? {
            if case .integer(let number)? = action.arguments[argument] { number } else { nil }
        }
        switch (action.name, name("state"), name("interface"), name("operation"), number("step") ?? number("rule")) {
        case ("set_state", let state?, _, _, _):
            self = .setState(state, isAwaited: number("awaited") == 1)
        case ("call_operation", _, let interface?, let operation?, _):
            self = .callOperation(OperationKey(interface: interface, operation: operation))
        case ("complete_step", _, _, _, _): self = .completeStep
        case ("begin_step", _, _, _, let step?): self = .beginStep(step)
        case ("call_hook", _, _, _, let rule?): self = .callHook(rule: rule)
        case ("dispatch", _, _, _, _): self = .dispatch
        default: throw unknown()
        }
    }
}
