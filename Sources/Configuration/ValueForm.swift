/// How the value of a setting is written.
public struct ValueForm<Value: Sendable>: Sendable {
    /// What is expected, for messages: `a whole number from 1 to 8`.
    let expectation: String
    let isList: Bool
    /// Reads the words of a value, one if it is no list; nil when they are not of this form.
    let parse: @Sendable ([String]) -> Value?
    /// How a value of the program is written.
    let text: @Sendable (Value) -> String
    /// The first word of a list that is not of the form of its items, and that form; nil where it is no such word.
    let fault: @Sendable ([String]) -> (index: Int, expectation: String)?

    /// A form of a single word.
    public init(
        _ expectation: String, parse: @escaping @Sendable (String) -> Value?,
        text: @escaping @Sendable (Value) -> String
    ) {
        self.expectation = expectation
        isList = false
        self.parse = { $0.count == 1 ? parse($0[0]) : nil }
        self.text = text
        fault = { _ in nil }
    }

    private init(
        list expectation: String, _ parse: @escaping @Sendable ([String]) -> Value?,
        _ fault: @escaping @Sendable ([String]) -> (index: Int, expectation: String)?,
        _ text: @escaping @Sendable (Value) -> String
    ) {
        self.expectation = expectation
        isList = true
        self.parse = parse
        self.fault = fault
        self.text = text
    }

    /// Whether a word is of this form.
    public func accepts(_ word: String) -> Bool { parse([word]) != nil }

    /// At least one value of this form.
    ///
    /// - Parameter none: a word that stands for no value at all, if that is possible.
    public static func list<Item>(
        of form: ValueForm<Item>, _ expectation: String, none: String? = nil
    ) -> ValueForm<[Item]> where Value == [Item] {
        ValueForm(list: none.map { "\(expectation), or '\($0)'" } ?? expectation) { words in
            if let none, words == [none] { return [] }
            let items = words.compactMap { form.parse([$0]) }
            return items.isEmpty || items.count != words.count ? nil : items
        } _: { words in
            words.firstIndex { !form.accepts($0) }.map { ($0, form.expectation) }
        } _: { items in
            items.isEmpty && none != nil ? none ?? "" : "[\(items.map(form.text).joined(separator: ", "))]"
        }
    }

    /// A value of this form, or a word that stands for none.
    public static func optional<Some>(_ form: ValueForm<Some>, none: String) -> ValueForm<Some?>
    where Value == Some? {
        ValueForm("\(form.expectation), or '\(none)'") { word -> Some?? in
            word == none ? .some(nil) : form.parse([word]).map(Optional.some)
        } text: {
            $0.map(form.text) ?? none
        }
    }
}

extension ValueForm where Value == String {
    /// A text that is not empty and has no control characters.
    public static var text: ValueForm {
        ValueForm("a text") {
            isPrintable($0) ? $0 : nil
        } text: {
            $0
        }
    }

    /// A path from the root on.
    public static var path: ValueForm {
        ValueForm("a path that begins with '/'") {
            $0.hasPrefix("/") && isPrintable($0) ? $0 : nil
        } text: {
            $0
        }
    }

    /// A text of at most so many of these characters.
    public static func name(_ expectation: String, limit: Int, _ isAllowed: @escaping @Sendable (Character) -> Bool)
        -> ValueForm
    {
        ValueForm(expectation) { word in
            !word.isEmpty && word.count <= limit && word.allSatisfy(isAllowed) ? word : nil
        } text: {
            $0
        }
    }

    private static func isPrintable(_ text: String) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension ValueForm where Value == Int {
    /// A whole number within a range.
    public static func integer(_ range: ClosedRange<Int>) -> ValueForm {
        ValueForm("a whole number from \(range.lowerBound) to \(range.upperBound)") { word in
            Int(word).flatMap { range.contains($0) ? $0 : nil }
        } text: {
            String($0)
        }
    }
}

extension ValueForm where Value == Bool {
    /// Whether something is to be: `yes` or `no`, `true` or `false`.
    public static var boolean: ValueForm {
        ValueForm("'yes' or 'no'") { word in
            switch word {
            case "yes", "true": true
            case "no", "false": false
            default: nil
            }
        } text: {
            $0 ? "yes" : "no"
        }
    }
}

extension ValueForm where Value == Duration {
    /// A time with its unit, within a range.
    public static func duration(_ range: ClosedRange<Duration>) -> ValueForm {
        let (least, most) = (DurationNotation.text(range.lowerBound), DurationNotation.text(range.upperBound))
        return ValueForm("a time with a unit (ms, s, min, h, d) from \(least) to \(most)") { word in
            DurationNotation.parse(word).flatMap { range.contains($0) ? $0 : nil }
        } text: {
            DurationNotation.text($0)
        }
    }
}

extension ValueForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases, by its raw value.
    public static var choice: ValueForm {
        let names = Value.allCases.map { "'\($0.rawValue)'" }
        return ValueForm(names.count > 2 ? "one of \(names.joined(separator: ", "))" : names.joined(separator: " or "))
        {
            Value(rawValue: $0)
        } text: {
            $0.rawValue
        }
    }
}
