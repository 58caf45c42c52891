/// What somebody may do; each may what those before may.
enum Role: String, Sendable, CaseIterable, Comparable, Codable {
    /// Look at everything.
    case viewer
    /// Start, cancel, resume and retry executions, create and delete instances.
    case `operator`
    /// Put and delete models, make and remove tokens.
    case admin

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }

    static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}

/// Who asks, and what they may.
struct Principal: Sendable, Equatable, CustomStringConvertible {
    /// How they have shown who they are.
    enum Kind: String, Sendable {
        case token, certificate, user, anonymous
    }

    let kind: Kind
    /// The token's name, the certificate's subject, the user's name.
    let name: String
    let role: Role

    /// For logs: `token ci`, `user root`.
    var description: String { kind == .anonymous ? "anonymous" : "\(kind.rawValue) \(name)" }

    /// Whether a browser shows it of itself, also for a page of somebody else's.
    var isAmbient: Bool { kind != .token }
}
