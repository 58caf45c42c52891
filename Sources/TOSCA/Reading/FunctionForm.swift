internal import YAML

/// What a call of a function must look like, whatever its arguments point to (1.3 §4).
extension Function {
    /// Complains of a call with too few or too many arguments, or of the wrong kind; false where it does.
    func checkForm(_ collector: inout DiagnosticCollector) -> Bool {
        guard checkCount(&collector) else { return false }
        switch name {
        case .nodeIndex, .unsupported: return true
        case .concat: return checkConcat(&collector)
        case .join: return checkJoin(&collector)
        case .token: return checkToken(&collector)
        case .getArtifact: return checkName(&collector) && checkSteps(2, &collector) && checkLocation(&collector)
        case .getInput, .getProperty, .getAttribute, .getOperationOutput, .getNodesOfType:
            return checkName(&collector) && checkSteps(arguments.count, &collector)
        }
    }

    private func checkName(_ collector: inout DiagnosticCollector) -> Bool {
        switch arguments[0] {
        // What another function gives is not known yet.
        case .string, .function: true
        default: complain("'\(writtenName)' begins with a name", ofArgument: 0, &collector)
        }
    }

    /// Checks the arguments up to one: behind the name of an entity stand names and indices.
    private func checkSteps(_ end: Int, _ collector: inout DiagnosticCollector) -> Bool {
        for index in 1..<max(1, end) where !arguments[index].isText {
            return complain(
                "'\(writtenName)' goes on with names and indices; '\(arguments[index].text)' is neither",
                ofArgument: index, &collector)
        }
        return true
    }

    private func checkCount(_ collector: inout DiagnosticCollector) -> Bool {
        let (least, most): (Int, Int?) =
            switch name {
            case .getInput: (1, nil)
            case .getProperty, .getAttribute: (2, nil)
            case .getOperationOutput: (4, nil)
            case .getNodesOfType: (1, 1)
            case .nodeIndex, .unsupported: (0, 0)
            case .getArtifact: (2, 4)
            case .concat: (1, nil)
            case .join: (1, 2)
            case .token: (3, 3)
            }
        let count = arguments.count
        if count >= least, most.map({ count <= $0 }) ?? true { return true }
        let wanted = most.map { $0 == least ? "\(least)" : "\(least) to \($0)" } ?? "\(least) or more"
        collector.error(
            .malformedFunction, location, "'\(writtenName)' takes \(wanted) arguments; this has \(count)")
        return false
    }

    /// Texts (1.3 §4.3.1) or, from 2.0 on (§10.2), lists.
    private func checkConcat(_ collector: inout DiagnosticCollector) -> Bool {
        let isOfLists = arguments.contains { if case .list = $0 { true } else { false } }
        for (index, argument) in arguments.enumerated() {
            if case .function = argument { continue }
            if isOfLists, case .list = argument { continue }
            guard isOfLists || !argument.isText else { continue }
            return complain(
                isOfLists
                    ? "'\(writtenName)' takes texts alone or lists alone; '\(argument.text)' stands beside a list"
                    : "'\(writtenName)' takes texts; '\(argument.text)' is none", ofArgument: index, &collector)
        }
        return true
    }

    /// `[ENTITY, ARTIFACT, LOCATION, REMOVE]`, the last two being optional (1.3 §4.8.1).
    private func checkLocation(_ collector: inout DiagnosticCollector) -> Bool {
        guard arguments.count > 2 else { return true }
        guard arguments[2].isString else {
            return complain("where '\(writtenName)' puts the file is a path or LOCAL_FILE", ofArgument: 2, &collector)
        }
        if arguments.count > 3 {
            switch arguments[3] {
            case .boolean, .function: break
            default:
                return complain(
                    "whether '\(writtenName)' removes the file is true or false; '\(arguments[3].text)' is neither",
                    ofArgument: 3, &collector)
            }
        }
        if arguments[2] != .string("LOCAL_FILE") || arguments.count > 3 && arguments[3] != .boolean(true) {
            collector.warning(
                .unsupportedFeature, location(ofArgument: 2),
                "'\(writtenName)' copies nothing to a location yet: it gives the path among the CSAR's files",
                hint: "let the operation copy the file from there")
        }
        return true
    }

    /// `[[PART, …], DELIMITER]`, the delimiter being optional (1.3 §4.3.2).
    private func checkJoin(_ collector: inout DiagnosticCollector) -> Bool {
        switch arguments[0] {
        case .function: break
        case .list(let parts):
            for part in parts {
                guard part.isText else {
                    return complain(
                        "'\(writtenName)' takes a list of texts; '\(part.text)' is none", ofArgument: 0, &collector)
                }
            }
        default:
            return complain("'\(writtenName)' takes a list and a text between its parts", ofArgument: 0, &collector)
        }
        guard arguments.count > 1, !arguments[1].isString else { return true }
        return complain("what '\(writtenName)' puts between parts is a text", ofArgument: 1, &collector)
    }

    /// `[TEXT, SEPARATORS, INDEX]`; each character of the separators is one (1.3 §4.3.3).
    private func checkToken(_ collector: inout DiagnosticCollector) -> Bool {
        guard arguments[0].isText else {
            return complain("'\(writtenName)' takes a text to be taken apart", ofArgument: 0, &collector)
        }
        guard arguments[1].isString, arguments[1] != .string("") else {
            return complain(
                "what separates the parts of '\(writtenName)' is a text of one character or more", ofArgument: 1,
                &collector)
        }
        if case .function = arguments[2] { return true }
        guard case .integer(let index) = arguments[2], index >= 0 else {
            return complain(
                "'\(writtenName)' takes a text, separating characters and the index of a part;"
                    + " '\(arguments[2].text)' is no index", ofArgument: 2, &collector)
        }
        guard case .string(let text) = arguments[0], case .string(let separators) = arguments[1] else { return true }
        let count = Function.parts(of: text, separatedBy: separators).count
        if index < count { return true }
        return complain("'\(text)' has \(count) parts; the first has the index 0", ofArgument: 2, &collector)
    }

    /// Complains, and says that something is wrong.
    private func complain(
        _ message: String, ofArgument index: Int, _ collector: inout DiagnosticCollector
    ) -> Bool {
        collector.error(.malformedFunction, location(ofArgument: index), message)
        return false
    }
}

extension Value {
    /// Whether it is a single value, or gives one that is not known yet.
    fileprivate var isText: Bool {
        switch self {
        case .list, .map, .null: false
        default: true
        }
    }

    /// Whether it is a string, or gives what is not known yet.
    fileprivate var isString: Bool {
        switch self {
        case .string, .function: true
        default: false
        }
    }
}
