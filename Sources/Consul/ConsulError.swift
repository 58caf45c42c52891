internal import HTTPClient

/// What Consul could not do.
public struct ConsulError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, by what a caller can do about them.
    public enum Code: Sendable, Equatable {
        /// No server could be reached; nothing was done.
        case unreachable
        /// The servers know no leader: most of them are down, or an election goes on; nothing was done.
        case noLeader
        /// The token does not permit it; nothing was done.
        case denied
        /// The certificates of the two sides do not go together; nothing was done.
        case tls
        /// The server asks for fewer requests; nothing was done.
        case busy
        /// It is more than the server takes at once; nothing was done.
        case tooLarge
        /// The session is not there, or not any more; nothing was done.
        case sessionInvalid
        /// A transaction whose operations do not all hold; nothing was done.
        case rejected([TransactionFailure])
        /// The agent does not know the service or the check; nothing was done.
        case notFound
        /// The request is not one that the server understands; nothing was done.
        case invalid
        /// The answer to a write was lost: it may have been done, or may be done yet.
        ///
        /// Look before doing it again: see `docs/architecture.md`, "The tuple space".
        case outcomeUnknown
        /// The answer is not one that a Consul server gives.
        case unreadable
        /// The calling task was cancelled; a write may have been done.
        case cancelled
        /// The client was closed.
        case closed
    }

    /// The kind of failure.
    public let code: Code
    /// What, where and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// An operation of a transaction that did not hold.
public struct TransactionFailure: Sendable, Equatable, Decodable {
    /// Its index in the transaction.
    public let operation: Int
    /// The server's words.
    public let reason: String

    /// A failure.
    public init(operation: Int, reason: String) {
        self.operation = operation
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case operation = "OpIndex"
        case reason = "What"
    }
}

extension ConsulError {
    /// The failure of a request that no server has answered.
    init(_ error: HTTPError, at address: String, isWrite: Bool) {
        switch error.code {
        case .cancelled: self.init(.cancelled, "the call to \(address) was cancelled")
        case .closed:
            self.init(.closed, "\(address): the connection was given up as the session ended\n    hint: try again")
        // A server that is going down ends the handshake, too.
        case .tls(let failure) where failure != .handshake || !"\(error)".contains("reset by peer"):
            self.init(.tls, "\(address): \(error.reason)\(Self.hint(failure))")
        case .malformedURL, .malformedRequest: self.init(.invalid, "\(error)")
        case .malformedResponse: self.init(.unreadable, "\(error)\n    hint: \(Self.wrongAddress)")
        case .responseTooLarge where !isWrite: self.init(.tooLarge, "\(error)")
        default:
            let hint = Self.hint(error.code, address)
            if isWrite, !error.isCertainlyUnsent {
                self.init(
                    .outcomeUnknown,
                    "the answer to a write was lost, and it may have been done: \(error)\n    hint: \(hint)")
            } else {
                self.init(.unreachable, "\(address): \(error.reason)\n    hint: \(hint)")
            }
        }
    }

    /// Which setting a failure of TLS is a matter of: the key of daemons, and the option of `ditrit`.
    private static func hint(_ failure: HTTPError.TLSFailure) -> String {
        switch failure {
        case .unknownAuthority, .authorityUnusable:
            "\n    hint: space.tls.ca (--consul-ca) names the authority that has signed Consul's certificate"
        case .clientCertificateRefused, .clientCertificateUnusable:
            "\n    hint: space.tls.certificate and space.tls.key (--consul-certificate, --consul-key) are ours"
        default: ""
        }
    }

    private static func hint(_ code: HTTPError.Code, _ address: String) -> String {
        guard code == .connectionLost else { return "is the Consul agent running there, and is the address right?" }
        return address.hasPrefix("https")
            // With TLS 1.3 the server looks at the client's certificate after the client's first request has gone out,
            // and its reason for refusing it is often lost with the connection.
            ? "if this happens each time, the server refuses the client's certificate: it must be from the authority that"
                + " the servers trust, and not have expired"
                // 200 unless it is set; with https few are needed.
            : "if the server is up, this host has more connections to it than it takes"
                + " (limits { http_max_conns_per_client })"
    }

    static let wrongAddress = "is this the address of a Consul agent's API?"
    private static let noToken =
        "Consul wants an ACL token: space.token-file (--consul-token-file) names its file, or it is the credential"
        + " 'consul-token' of a daemon"
    private static let permissions =
        "the ACL token must be valid and permit reading and writing below the prefix, sessions and services whose names"
        + " begin with 'ditrit'; without ACLs leave the token out"

    /// Whether it may be otherwise in a moment, without anybody's doing.
    public var isPassing: Bool {
        switch code {
        case .unreachable, .noLeader, .busy: true
        default: false
        }
    }

    /// The failure of a request that failed at every address, and that may come right when one of them does.
    init(_ failures: [ConsulError]) {
        let code = (failures.first(where: \.isPassing) ?? failures.first)?.code ?? .unreachable
        self.init(code, failures.map(\.description).joined(separator: "\n"))
    }

    /// The failure that an answer tells of.
    ///
    /// Source: what Consul 1.8.7 was seen to answer, and its documentation for later versions.
    /// - Parameters:
    ///   - request: the method and the path that it answers.
    ///   - hasToken: whether a token was sent.
    init(status: Int, body: String, to request: String, at address: String, hasToken: Bool, isWrite: Bool) {
        let said = "\(address) answered \(status): \(body)"
        switch status {
        case 403:
            self.init(
                .denied,
                "\(said) (\(request), \(hasToken ? "with a token" : "without a token"))\n    hint: "
                    + (hasToken ? Self.permissions : Self.noToken))
        case 400 where body.contains("HTTP request to an HTTPS server"):
            self.init(.tls, "\(said)\n    hint: the address must begin with https:")
        case 413:
            self.init(
                .tooLarge,
                "\(said)\n    hint: write it in smaller parts, or have the servers take more (limits {"
                    + " kv_max_value_size, txn_max_req_len })")
        case 429, 503:
            self.init(
                .busy, "\(said)\n    hint: the server limits requests or connections (limits { … } in its settings)")
        case 500 where body.contains("No cluster leader") || body.contains("node is not the leader"):
            self.init(
                .noLeader,
                "\(said)\n    hint: more than half of the servers must run and reach one another;"
                    + " 'consul operator raft list-peers' shows them")
        case 500 where body.contains("invalid session") || body.contains("failed session lookup"):
            self.init(.sessionInvalid, said)
        case 500 where body.contains("failed to get conn"):
            self.init(.unreachable, "\(said)\n    hint: the agent cannot reach the servers")
        // Later versions answer 404. With ACLs the words are others than without.
        case 500 where body.contains("Unknown check") || body.contains("Unknown service"),
            500 where body.contains("does not have associated TTL"):
            self.init(.notFound, said)
        case 500 where body.contains("Invalid Session TTL"), 400:
            self.init(.invalid, said)
        case 500... where isWrite:
            self.init(.outcomeUnknown, "\(said); the write may have been done")
        case 500...:
            self.init(.unreachable, said)
        default:
            self.init(.unreadable, "\(said)\n    hint: \(Self.wrongAddress)")
        }
    }

    /// The failure of a transaction whose operations do not all hold.
    init(rejected failures: [TransactionFailure], at address: String) {
        let reasons = failures.map { "operation \($0.operation): \($0.reason)" }.joined(separator: "; ")
        let said = "\(address) rejected a transaction: \(reasons)"
        // What elsewhere is status 403.
        if failures.contains(where: { $0.reason.contains("Permission denied") }) {
            self.init(.denied, "\(said)\n    hint: \(Self.permissions)")
        } else {
            self.init(.rejected(failures), said)
        }
    }
}
