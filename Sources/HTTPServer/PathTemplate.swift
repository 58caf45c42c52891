/// A path with parameters: `/v1/models/{model}/instances/{instance}`.
public struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
    /// A part between two slashes.
    public enum Segment: Sendable, Hashable {
        /// Itself.
        case literal(String)
        /// Anything, under this name.
        case parameter(String)
    }

    /// Its parts; the last one is an empty literal where the path ends with a slash.
    public let segments: [Segment]

    /// The parameters, in their order.
    public var parameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// Reads a template; nil for what is none: a parameter is a whole segment, and has a name of its own.
    public init?(_ text: String) {
        guard text.hasPrefix("/") else { return nil }
        var segments: [Segment] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if part.hasPrefix("{"), part.hasSuffix("}"), part.utf8.count > 2 {
                segments.append(.parameter(String(part.dropFirst().dropLast())))
            } else {
                segments.append(.literal(String(part)))
            }
        }
        // A path ends with at most one slash, and has no empty segment before.
        guard !segments.dropLast().contains(.literal("")) else { return nil }
        self.segments = segments
        let names = parameters
        guard Set(names).count == names.count, !text.contains("?"), !text.contains("#"),
            segments.allSatisfy({
                switch $0 {
                case .literal(let text): !text.contains("{") && !text.contains("}") && text != "." && text != ".."
                case .parameter(let name): !name.contains("{") && !name.contains("}")
                }
            })
        else { return nil }
    }

    /// As it is read.
    public var description: String {
        segments.map {
            switch $0 {
            case .literal(let text): "/\(text)"
            case .parameter(let name): "/{\(name)}"
            }
        }.joined()
    }
}
