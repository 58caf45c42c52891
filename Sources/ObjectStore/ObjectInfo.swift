internal import HTTPClient

/// What a store knows of an object.
public struct ObjectInfo: Sendable, Equatable {
    /// Its key.
    public let key: String
    /// How many bytes it has.
    public let length: Int
    /// Its entity tag, as the server writes it: the same only as long as the object is.
    public let etag: String
    /// When it was put.
    public let lastModified: UTCTime?
    /// Its media type.
    public let contentType: String?
    /// What was put with it, by lowercase names.
    public let metadata: [String: String]

    /// - Parameter length: that of the whole object.
    init(key: String, length: Int, _ headers: HTTPHeaders) {
        self.key = key
        self.length = length
        etag = headers["ETag"] ?? ""
        lastModified = headers["Last-Modified"].flatMap(UTCTime.init(httpDate:))
        contentType = headers["Content-Type"]
        var metadata: [String: String] = [:]
        for (name, value) in headers.fields {
            let name = name.lowercased()
            if name.hasPrefix(Self.metadataPrefix) {
                metadata[String(name.dropFirst(Self.metadataPrefix.count))] = value
            }
        }
        self.metadata = metadata
    }

    static let metadataPrefix = "x-amz-meta-"
}
