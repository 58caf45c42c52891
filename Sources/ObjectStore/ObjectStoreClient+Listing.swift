internal import HTTPClient
internal import URI

/// What a listing has.
public enum ListedEntry: Sendable, Equatable {
    /// An object.
    case object(ListedObject)
    /// What several keys have in common up to the delimiter.
    case prefix(String)
}

/// An object of a listing.
public struct ListedObject: Sendable, Equatable {
    /// Its key.
    public let key: String
    /// How many bytes it has.
    public let length: Int
    /// Its entity tag.
    public let etag: String
    /// When it was put.
    public let lastModified: UTCTime?
}

extension ObjectStoreClient {
    /// The objects whose keys begin so, in the order of the keys' bytes.
    ///
    /// They are asked for in pages while they are read; what is put or deleted meanwhile may be among them or not.
    ///
    /// - Parameters:
    ///   - delimiter: keys that have it after the prefix are listed as one, up to it.
    ///   - start: only keys behind this one.
    ///   - pageSize: how many are asked for at once; 1,000 at most.
    public func list(
        prefix: String = "", delimiter: String? = nil, after start: String? = nil, pageSize: Int = 1000
    ) -> ObjectListing {
        var request = StoreRequest("list", "GET", nil)
        request.query = [
            ("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(min(max(pageSize, 1), 1000))),
            ("prefix", prefix),
        ]
        if let delimiter { request.query.append(("delimiter", delimiter)) }
        if let start { request.query.append(("start-after", start)) }
        return ObjectListing(client: self, request: request)
    }
}

/// A listing, fetched page by page while it is read.
public struct ObjectListing: AsyncSequence, Sendable {
    let client: ObjectStoreClient
    let request: StoreRequest

    /// Reads the listing.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let client: ObjectStoreClient
        let request: StoreRequest
        var page = ListingPage()
        var isFirst = true

        /// The next entry; nil at the end.
        public mutating func next() async throws(ObjectStoreError) -> ListedEntry? {
            while page.entries.isEmpty {
                guard isFirst || page.continuation != nil else { return nil }
                isFirst = false
                var request = request
                if let continuation = page.continuation { request.query.append(("continuation-token", continuation)) }
                let last = page.continuation
                page = try await client.page(request)
                guard page.continuation == nil || page.continuation != last else {
                    throw client.unreadable(request, "the listing does not come to an end")
                }
            }
            return page.entries.removeFirst()
        }

        /// The next entry, as `next()`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ObjectStoreError) -> ListedEntry?
        {
            try await next()
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client, request: request) }
}

/// A page of a listing.
struct ListingPage {
    var entries: ArraySlice<ListedEntry> = []
    /// What the next page is asked for with; nil if there is none.
    var continuation: String?

    init() {}

    /// Reads an answer; nil if it is none.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>.
    init?(_ result: XMLElement) {
        guard result.name == "ListBucketResult", let isTruncated = result.text(of: "IsTruncated") else { return nil }
        let isEncoded = result.text(of: "EncodingType") == "url"
        // In which of both forms a space is encoded differs from server to server.
        let decode = { (text: String) in isEncoded ? PercentEncoding.decode(text, plusIsSpace: true) : text }
        var entries: [(key: String, entry: ListedEntry)] = []
        for child in result.children {
            if child.name == "Contents" {
                guard let key = child.text(of: "Key").flatMap(decode),
                    let length = child.text(of: "Size").flatMap(Int.init)
                else { return nil }
                let object = ListedObject(
                    key: key, length: length, etag: child.text(of: "ETag") ?? "",
                    lastModified: child.text(of: "LastModified").flatMap(UTCTime.init(extended:)))
                entries.append((key, .object(object)))
            } else if child.name == "CommonPrefixes" {
                guard let prefix = child.text(of: "Prefix").flatMap(decode) else { return nil }
                entries.append((prefix, .prefix(prefix)))
            }
        }
        // Objects and prefixes are listed apart.
        entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        self.entries = entries.map(\.entry)[...]
        guard isTruncated == "true" else { return }
        guard let next = result.text(of: "NextContinuationToken"), !next.isEmpty else { return nil }
        continuation = next
    }
}

extension ObjectStoreClient {
    func page(_ request: StoreRequest) async throws(ObjectStoreError) -> ListingPage {
        let response = try await send(request)
        do throws(XMLError) {
            guard let page = ListingPage(try XMLReader.read(response.body)) else {
                throw XMLError(problem: "it is no listing", offset: 0)
            }
            return page
        } catch {
            throw unreadable(request, "the listing cannot be read: \(error)")
        }
    }
}
