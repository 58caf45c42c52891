internal import YAML

/// A constraint clause, read once for values of one schema, to be held against many of them.
struct TypedConstraint {
    /// The clause.
    let constraint: Constraint
    private let schema: Schema?
    /// The built-in type of the values, if they have one.
    private let type: String?
    /// The values that meet it; nil where it does not name them.
    let values: Set<Comparand>?
    /// Between what values, or their sizes, must be; nil where it does not say that.
    let interval: Interval?
    private let expression: Pattern?
    /// Whether it compares with what no value of the type can be compared with, of which has been complained.
    private let isMalformed: Bool

    /// - Parameters:
    ///   - schema: what the values are like; nil where that is not known.
    ///   - isOwn: whether the clause is that schema's own, and has been checked against it.
    init(_ constraint: Constraint, schema: Schema?, isOwn: Bool = false, _ types: TypeCatalog) {
        self.constraint = constraint
        self.schema = schema
        let type = schema.flatMap { types.builtInType(of: $0.type) }
        self.type = type
        let operand = constraint.operand
        func comparand(_ node: Node) -> Comparand {
            guard let schema, type != "range" || constraint.operator != .inRange else {
                return Comparand(node, type: schema == nil ? nil : "integer")
            }
            return Comparand(node, schema: schema, types)
        }
        values =
            switch constraint.operator {
            case .equal: [comparand(operand)]
            case .validValues: operand.sequence.map { Set($0.map(comparand)) }
            default: nil
            }
        interval = Interval(constraint, comparand)
        expression = try? constraint.expression()
        isMalformed = isOwn && (schema.map { Self.isMalformed(constraint, $0, type, types) } ?? false)
    }

    /// Whether what a clause compares with is wrong in itself, and not only unfit for the type.
    ///
    /// That of values with parts is not looked into: such parts may have the very schema that the clause is of.
    private static func isMalformed(
        _ constraint: Constraint, _ schema: Schema, _ type: String?, _ types: TypeCatalog
    ) -> Bool {
        if constraint.isOpen || BuiltInType.hasParts(type) { return false }
        var unheard = DiagnosticCollector(isLenient: true, looksForHints: false)
        ConstraintCheck(types: types, schema: schema, builtIn: type).check(constraint, &unheard)
        return unheard.diagnostics.contains {
            $0.severity == .error && [.malformedConstraint, .mistypedValue].contains($0.code)
        }
    }

    /// Whether a value meets the clause; what only a run tells is taken to, and any where the clause is malformed.
    func isMet(by value: Value, _ types: TypeCatalog) -> Bool {
        guard value.isPlain, !constraint.isOpen, !isMalformed else { return true }
        if let interval { return subjects(of: value, types).allSatisfy(interval.contains) }
        if let values { return values.contains(comparand(value, types)) }
        if let expression, case .string(let text) = value { return expression.matches(text) }
        return true
    }

    /// Why a value does not meet the clause, said of it: `is below 3`; nil where it does.
    func failure(of value: Value, _ types: TypeCatalog) -> String? {
        guard !isMet(by: value, types) else { return nil }
        let operand = Value(constraint.operand).text
        switch constraint.operator {
        case .equal: return "is not \(operand)"
        case .greaterThan: return "is not above \(operand)"
        case .greaterOrEqual: return "is below \(operand)"
        case .lessThan: return "is not below \(operand)"
        case .lessOrEqual: return "is above \(operand)"
        case .inRange:
            let subjects = subjects(of: value, types)
            guard subjects.count == 1, let interval, let bounds = constraint.operand.sequence else {
                return "is not within \(operand)"
            }
            return interval.isBelow(subjects[0])
                ? "is below \(Value(bounds[0]).text)" : "is above \(Value(bounds[1]).text)"
        case .validValues:
            let values = constraint.operand.sequence ?? []
            return values.isEmpty
                ? "is not allowed: nothing is" : "is none of \(values.map { Value($0).text }.joined(separator: ", "))"
        case .minLength: return "has \(value.countedParts), fewer than \(operand)"
        case .maxLength: return "has \(value.countedParts), more than \(operand)"
        case .length: return "has \(value.countedParts), not \(operand)"
        case .pattern, .matches: return "does not match the pattern \(operand)"
        case .schema: return nil
        }
    }

    private func comparand(_ value: Value, _ types: TypeCatalog) -> Comparand {
        Comparand(value, schema: schema, types)
    }

    /// What has to be in the interval: the value, both ends of a range, or a size.
    private func subjects(of value: Value, _ types: TypeCatalog) -> [Comparand] {
        if constraint.operator.isOfSize { return [.integer(value.size)] }
        guard type == "range", constraint.operator == .inRange, case .list(let ends) = value else {
            return [comparand(value, types)]
        }
        // Without an end a range goes beyond all that have one.
        return ends.map { $0 == .string("UNBOUNDED") ? .integer(.max) : Comparand($0, type: "integer") }
    }
}

extension Constraint.Operator {
    /// Whether it is about how long values are, and not about the values.
    var isOfSize: Bool { [.length, .minLength, .maxLength].contains(self) }
}

extension Interval {
    /// What a clause leaves of values or of sizes; nil where it is about something else, or malformed.
    fileprivate init?(_ constraint: Constraint, _ comparand: (Node) -> Comparand) {
        let operand = constraint.operand
        guard !constraint.operator.isOfSize else {
            guard case .integer(let size)? = operand.value, size >= 0 else { return nil }
            let end = End(value: .integer(size))
            self.init(
                least: constraint.operator == .maxLength ? nil : end,
                most: constraint.operator == .minLength ? nil : end)
            return
        }
        switch constraint.operator {
        case .greaterThan: self.init(least: End(value: comparand(operand), isWithin: false))
        case .greaterOrEqual: self.init(least: End(value: comparand(operand)))
        case .lessThan: self.init(most: End(value: comparand(operand), isWithin: false))
        case .lessOrEqual: self.init(most: End(value: comparand(operand)))
        case .inRange:
            guard let bounds = operand.sequence, bounds.count == 2 else { return nil }
            let ends = bounds.map { $0.string == "UNBOUNDED" ? nil : End(value: comparand($0)) }
            self.init(least: ends[0], most: ends[1])
        default: return nil
        }
    }
}

extension Value {
    /// How many entries it has, or how many characters.
    fileprivate var size: Int {
        switch self {
        case .list(let values): values.count
        case .map(let entries): entries.count
        default: text.unicodeScalars.count
        }
    }

    /// Its size, in words.
    fileprivate var countedParts: String {
        switch self {
        case .list, .map: "\(size) \(size == 1 ? "entry" : "entries")"
        default: "\(size) \(size == 1 ? "character" : "characters")"
        }
    }
}
