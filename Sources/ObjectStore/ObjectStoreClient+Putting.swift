internal import HTTPClient

/// How an object is to be put.
public struct PutOptions: Sendable {
    /// Its media type.
    public var contentType: String?
    /// What is kept with it: names and values of visible ASCII characters, in values also single spaces.
    public var metadata: [String: String] = [:]
    /// Whether it is put only if there is none of this key; else one that is there is replaced.
    ///
    /// Servers that do not know this either say so (code `.unsupported`) or put it all the same: see
    /// `docs/objectstore.md`, "Servers".
    public var onlyIfAbsent = false
    /// The digest of its bytes, if it is known: nothing is stored when they are others.
    public var sha256: [UInt8]?

    /// The defaults.
    public init() {}
}

/// An object that has been put.
public struct StoredObject: Sendable, Equatable {
    /// Its entity tag.
    public let etag: String
    /// How many bytes it has.
    public let length: Int
}

extension ObjectStoreClient {
    /// Puts an object: whole, or in parts of which several are on their way at once, when it is longer than one.
    ///
    /// It is there when this returns, and not before. The server checks the bytes that arrive by the digests in the
    /// signatures, as long as bodies are signed. When it fails, nothing of it is left in the store, except that parts
    /// may be when the server cannot be reached any more.
    ///
    /// - Throws: code `.alreadyExists` where it was to be put only if there is none.
    @discardableResult
    public func put(
        _ key: String, _ source: ObjectSource, _ options: PutOptions = PutOptions()
    ) async throws(ObjectStoreError) -> StoredObject {
        try check(key: key)
        try check(metadata: options.metadata)
        let mark = PutMark()
        if source.length <= configuration.partSize {
            return try await putWhole(key, source, options, mark)
        }
        if let expected = options.sha256 { try await check(source, expected, key) }
        return try await putInParts(key, source, options, mark)
    }

    private func putWhole(
        _ key: String, _ source: ObjectSource, _ options: PutOptions, _ mark: PutMark
    ) async throws(ObjectStoreError) -> StoredObject {
        var request = StoreRequest("put", "PUT", key)
        request.headers = headers(options)
        if options.onlyIfAbsent { request.headers += [("If-None-Match", "*"), mark.field] }
        if let digest = options.sha256, configuration.payloadSigning != .digest {
            request.headers.append(("x-amz-checksum-sha256", Base64.encode(digest)))
            try await check(source, digest, key)
        }
        request.body = try await body(source, 0..<source.length, digest: options.sha256)
        var tries = Tries(configuration.retry)
        do throws(ObjectStoreError) {
            let response = try await send(request, &tries)
            return StoredObject(etag: response.headers["ETag"] ?? "", length: source.length)
        } catch {
            guard error.code == .alreadyExists, tries.mayHaveBeenDone, let ours = await object(key, of: mark) else {
                throw error
            }
            return ours
        }
    }

    /// The object that a put has made whose answer was lost; nil if it is another one, or none.
    func object(_ key: String, of mark: PutMark) async -> StoredObject? {
        guard let found = try? await head(key), found.metadata[PutMark.name] == mark.value else { return nil }
        return StoredObject(etag: found.etag, length: found.length)
    }

    // MARK: - Pieces of requests

    func headers(_ options: PutOptions) -> [HTTPHeaders.Field] {
        var headers: [HTTPHeaders.Field] = options.contentType.map { [("Content-Type", $0)] } ?? []
        headers += options.metadata.sorted { $0.key < $1.key }.map { (ObjectInfo.metadataPrefix + $0.key, $0.value) }
        return headers
    }

    /// A part of an object as it is sent, with what is signed of it.
    ///
    /// - Parameter digest: that of the part, if it is known.
    func body(
        _ source: ObjectSource, _ range: Range<Int>, digest: [UInt8]? = nil
    ) async throws(ObjectStoreError) -> StoreRequest.Body {
        switch configuration.payloadSigning {
        // Radosgw 16 refuses a body that is one empty chunk.
        case .chunks where range.isEmpty: return .bytes([], .empty)
        case .none: return .stream(source, range, .unsigned)
        case .chunks: return .stream(source, range, .chunks)
        case .digest: break
        }
        guard range.count > Self.longestInMemory else {
            let bytes = try await source.bytes(range)
            return .bytes(bytes, digest.map { .digest($0) } ?? .digest(of: bytes))
        }
        if let digest { return .stream(source, range, .digest(digest)) }
        return .stream(source, range, .digest(try await source.digest(of: range)))
    }

    /// Up to this length a body is read once and goes out together with its header.
    private static let longestInMemory = 256 << 10

    private func check(_ source: ObjectSource, _ expected: [UInt8], _ key: String) async throws(ObjectStoreError) {
        let found = try await source.digest(of: 0..<source.length)
        guard found == expected else {
            throw ObjectStoreError(
                .digestMismatch,
                "put '\(key)': what is to be stored has not the SHA-256 digest that was said\n    hint: has it been"
                    + " changed?")
        }
    }

    /// Anything else comes out differently from server to server, or is signed differently.
    private func check(metadata: [String: String]) throws(ObjectStoreError) {
        for (name, value) in metadata {
            let isName =
                !name.isEmpty && name != PutMark.name
                && name.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                }
            let isValue =
                value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && value.first != " " && value.last != " "
                && !value.contains("  ")
            guard isName, isValue else {
                throw ObjectStoreError(
                    .invalid,
                    "the metadata '\(name)' cannot be stored\n    hint: names are of lowercase letters, digits and"
                        + " hyphens, values of visible ASCII characters and single spaces between them")
            }
        }
    }
}

/// What tells an object of one put from that of another one: after a lost answer only it says whose an object is.
struct PutMark {
    static let name = "put-id"
    let value =
        String(UInt64.random(in: 0...UInt64.max), radix: 16) + String(UInt64.random(in: 0...UInt64.max), radix: 16)

    var field: HTTPHeaders.Field { (ObjectInfo.metadataPrefix + Self.name, value) }
}
