/// Where requests for a bucket go: what the URL and the `Host` field say, and what is signed of them.
struct Address: Sendable, Equatable {
    /// `https://host:port`.
    let origin: String
    /// The `Host` field, without a port that goes without saying.
    let host: String
    let isEncrypted: Bool
    /// What comes before the key: a slash, and the bucket where it is not in the host.
    private let pathPrefix: String

    init(_ configuration: ObjectStoreConfiguration) throws(ObjectStoreError) {
        let endpoint = configuration.endpoint
        guard let scheme = ["http", "https"].first(where: { endpoint.lowercased().hasPrefix($0 + "://") }) else {
            throw Self.invalid(endpoint)
        }
        var authority = endpoint.dropFirst(scheme.utf8.count + 3).lowercased()
        if authority.hasSuffix("/") { authority.removeLast() }
        let goesWithoutSaying = scheme == "http" ? ":80" : ":443"
        if authority.hasSuffix(goesWithoutSaying) { authority.removeLast(goesWithoutSaying.count) }
        let isHost = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || "-._:[]".utf8.contains(byte)
        }
        guard !authority.isEmpty, authority.utf8.allSatisfy(isHost) else { throw Self.invalid(endpoint) }
        guard Self.isBucket(configuration.bucket) else {
            throw ObjectStoreError(
                .invalid,
                "'\(configuration.bucket)' is no name of a bucket\n    hint: it has 3 to 63 lowercase letters, digits,"
                    + " dots and hyphens")
        }
        switch configuration.addressing {
        case .path: (host, pathPrefix) = (authority, "/\(configuration.bucket)")
        case .virtualHost: (host, pathPrefix) = ("\(configuration.bucket).\(authority)", "")
        }
        isEncrypted = scheme == "https"
        origin = "\(scheme)://\(host)"
    }

    /// The path of an object, or of the bucket itself, not encoded.
    func path(_ key: String?) -> String {
        guard let key else { return pathPrefix.isEmpty ? "/" : pathPrefix }
        return "\(pathPrefix)/\(key)"
    }

    private static func invalid(_ endpoint: String) -> ObjectStoreError {
        ObjectStoreError(
            .invalid,
            "'\(endpoint)' is no endpoint of an object store\n    hint: one looks like https://host or"
                + " https://host:port, without a path")
    }

    /// Older ones of AWS, and those of other servers, may have uppercase letters and underscores.
    private static func isBucket(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && name.first != "."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
