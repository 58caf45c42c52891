internal import Crypto
internal import URI
public import HTTPClient

/// A request as it is to be signed: nothing in it is percent-encoded yet.
public struct UnsignedRequest: Sendable {
    /// The method.
    public var method: String
    /// The path, decoded, beginning with a slash.
    public var path: String
    /// The names and values of the query, decoded.
    public var query: [(name: String, value: String)]
    /// The header fields that are signed; `Host` must be among them.
    public var headers: [HTTPHeaders.Field]

    /// A request.
    public init(
        method: String, path: String, query: [(name: String, value: String)] = [], headers: [HTTPHeaders.Field]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }
}

/// The one form in which both sides write a request down before it is signed.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html>, steps 1 and 2.
struct CanonicalRequest {
    /// The names of the signed header fields, `host;x-amz-date`.
    let signedHeaders: String
    /// The form itself.
    let text: String

    init(_ request: UnsignedRequest, rules: SigningRules, payload: String) {
        // Fields of one name are one, their values in the order in which they stand.
        var fields: [(name: String, value: String)] = []
        for (name, value) in request.headers {
            let name = name.lowercased()
            let value = Self.singleSpaced(value)
            if let index = fields.firstIndex(where: { $0.name == name }) {
                fields[index].value += "," + value
            } else {
                fields.append((name, value))
            }
        }
        fields.sort { $0.name < $1.name }
        signedHeaders = fields.map(\.name).joined(separator: ";")
        text = """
            \(request.method)
            \(Self.path(request.path, rules))
            \(Self.query(request.query))
            \(fields.map { "\($0.name):\($0.value)\n" }.joined())
            \(signedHeaders)
            \(payload)
            """
    }

    var digest: String { SHA256.hex(of: Array(text.utf8)) }

    static func path(_ path: String, _ rules: SigningRules) -> String {
        let once = PercentEncoding.encode(rules.normalizesPath ? normalized(path) : path, keepsSlashes: true)
        return rules.encodesPathTwice ? PercentEncoding.encode(once, keepsSlashes: true) : once
    }

    /// Encoded, and sorted by the bytes of the encoded names, then of the values.
    static func query(_ query: [(name: String, value: String)]) -> String {
        query.map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) }
            .sorted { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/")
        for segment in segments where segment != "." {
            if segment == ".." { _ = kept.popLast() } else { kept.append(segment) }
        }
        let end = path.hasSuffix("/") && !kept.isEmpty ? "/" : ""
        return "/" + kept.joined(separator: "/") + end
    }

    /// Without space at both ends, and with one space where there are several.
    private static func singleSpaced(_ value: String) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        return value.utf8.split(whereSeparator: isSpace).map { String(Substring($0)) }.joined(separator: " ")
    }
}
