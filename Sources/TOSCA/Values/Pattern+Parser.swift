extension Pattern {
    /// What an expression says.
    indirect enum Tree {
        case empty
        case set([ClosedRange<UInt32>], isNegated: Bool)
        case start, end
        case sequence([Tree])
        case alternatives([Tree])
        case repeated(Tree, least: Int, most: Int?)
    }

    /// Reads the text of an expression.
    struct Parser {
        private let scalars: [Unicode.Scalar]
        private var index = 0
        private var depth = 0
        /// Whether something was met that is not matched here.
        private(set) var isOpaque = false

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

        private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard current == scalar else { return false }
            index += 1
            return true
        }

        mutating func parse() throws(Malformed) -> Tree {
            let tree = try alternatives()
            if current != nil { throw Malformed(reason: "a ')' has no '('") }
            return tree
        }

        private mutating func alternatives() throws(Malformed) -> Tree {
            depth += 1
            defer { depth -= 1 }
            guard depth < 200 else { throw Malformed(reason: "its groups are too deep") }
            var trees = [try sequence()]
            while take("|") { trees.append(try sequence()) }
            return trees.count == 1 ? trees[0] : .alternatives(trees)
        }

        private mutating func sequence() throws(Malformed) -> Tree {
            var trees: [Tree] = []
            while let scalar = current, scalar != "|", scalar != ")" { trees.append(try repetition()) }
            return trees.count == 1 ? trees[0] : .sequence(trees)
        }

        private mutating func repetition() throws(Malformed) -> Tree {
            let tree = try atom()
            guard let (least, most) = try quantifier() else { return tree }
            // Whether it takes as much or as little as it can makes no difference to whether it matches.
            if !take("?") { _ = take("+") }
            if let scalar = current, try quantifier() != nil {
                throw Malformed(reason: "'\(scalar)' repeats what is repeated already; put that in a group")
            }
            return .repeated(tree, least: least, most: most)
        }

        /// How often what is before it is there: `*`, `+`, `?` or bounds; nil where nothing of that is next.
        private mutating func quantifier() throws(Malformed) -> (least: Int, most: Int?)? {
            if take("*") { return (0, nil) }
            if take("+") { return (1, nil) }
            if take("?") { return (0, 1) }
            guard current == "{", let (least, most, end) = bounds() else { return nil }
            guard least <= 1000, most ?? 0 <= 1000 else { throw Malformed(reason: "it repeats too often") }
            if let most, most < least { throw Malformed(reason: "{\(least),\(most)} ends below its beginning") }
            index = end
            return (least, most)
        }

        /// `{2}`, `{2,}`, `{2,3}`, and the index after it; nil where the brace stands for itself.
        private func bounds() -> (Int, Int?, Int)? {
            let inside = scalars[(index + 1)...].prefix { $0 == "," || ("0"..."9").contains($0) }
            let close = inside.endIndex
            guard close < scalars.count, scalars[close] == "}" else { return nil }
            let text = String(String.UnicodeScalarView(inside))
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard let least = parts.first.flatMap({ Int($0) }), parts.count <= 2 else { return nil }
            if parts.count == 1 { return (least, least, close + 1) }
            if parts[1].isEmpty { return (least, nil, close + 1) }
            return Int(parts[1]).map { (least, $0, close + 1) }
        }

        private mutating func atom() throws(Malformed) -> Tree {
            guard let scalar = current else { return .empty }
            index += 1
            switch scalar {
            case "^": return .start
            case "$": return .end
            case ".": return .set([10...10], isNegated: true)
            case "[": return try set()
            case "\\": return try escape()
            case "(":
                if take("?") {
                    // (?:…) groups only; look-around, flags and named groups are other things.
                    if !take(":") { isOpaque = true }
                }
                let tree = try alternatives()
                guard take(")") else { throw Malformed(reason: "a '(' is not closed") }
                return tree
            case "*", "+", "?": throw Malformed(reason: "there is nothing before '\(scalar)' to repeat")
            default: return .set([scalar.value...scalar.value], isNegated: false)
            }
        }

        private static let digits: [ClosedRange<UInt32>] = [48...57]
        private static let words: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
        private static let spaces: [ClosedRange<UInt32>] = [9...13, 32...32, 0xA0...0xA0]

        private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
            var result: [ClosedRange<UInt32>] = []
            var next: UInt32 = 0
            for range in ranges {
                if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
                next = range.upperBound + 1
            }
            return result + [next...0x10FFFF]
        }

        private mutating func escaped() throws(Malformed) -> [ClosedRange<UInt32>] {
            guard let scalar = current else { throw Malformed(reason: "it ends with '\\'") }
            index += 1
            switch scalar {
            case "d": return Self.digits
            case "D": return Self.complement(Self.digits)
            case "w": return Self.words
            case "W": return Self.complement(Self.words)
            case "s": return Self.spaces
            case "S": return Self.complement(Self.spaces)
            case "n": return [10...10]
            case "r": return [13...13]
            case "t": return [9...9]
            case "f": return [12...12]
            case "v": return [11...11]
            case "x", "u":
                let length = scalar == "x" ? 2 : 4
                let text = String(String.UnicodeScalarView(scalars[index..<min(index + length, scalars.count)]))
                guard let value = UInt32(text, radix: 16), text.count == length else {
                    throw Malformed(reason: "'\\\(scalar)' is followed by \(length) hexadecimal digits")
                }
                index += length
                return [value...value]
            default: return [scalar.value...scalar.value]
            }
        }

        private mutating func escape() throws(Malformed) -> Tree {
            switch current {
            case "b", "B", "A", "Z", "z", "p", "P", "k", "1", "2", "3", "4", "5", "6", "7", "8", "9":
                isOpaque = true
                index += 1
                return .empty
            default: return .set(try escaped(), isNegated: false)
            }
        }

        private mutating func set() throws(Malformed) -> Tree {
            let isNegated = take("^")
            var ranges: [ClosedRange<UInt32>] = []
            var isFirst = true
            while let scalar = current, scalar != "]" || isFirst {
                isFirst = false
                index += 1
                if scalar == "[", current == ":" {
                    isOpaque = true
                    while let scalar = current, scalar != "]" {
                        _ = scalar
                        index += 1
                    }
                    index += 1
                    continue
                }
                let low = scalar == "\\" ? try escaped() : [scalar.value...scalar.value]
                guard current == "-", index + 1 < scalars.count, scalars[index + 1] != "]", low.count == 1 else {
                    ranges += low
                    continue
                }
                index += 1
                guard let last = current else { break }
                index += 1
                let high = last == "\\" ? try escaped() : [last.value...last.value]
                guard let from = low.first?.lowerBound, let to = high.first?.upperBound, from <= to else {
                    throw Malformed(reason: "a class goes from '\(scalar)' down to '\(last)'")
                }
                ranges.append(from...to)
            }
            guard take("]") else { throw Malformed(reason: "a '[' is not closed") }
            return .set(ranges, isNegated: isNegated)
        }
    }
}
