/// A form of a model: what its service template is read from, and how.
public struct ModelForm: Codable, Sendable, Hashable {
    /// The digest of the CSAR.
    public var digest: String
    /// The file that the service template is read from, below the CSAR's root.
    public var entry: String
    /// Whether it is read leniently.
    public var isLenient: Bool

    /// A form.
    public init(digest: String, entry: String, isLenient: Bool) {
        self.digest = digest
        self.entry = entry
        self.isLenient = isLenient
    }

    /// The form as a field of a key.
    var field: String {
        let digits = digest.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst().prefix(16)
        return String(decoding: Array(digits), as: UTF8.self) + (isLenient ? "-lenient" : "")
    }
}

/// What the space keeps of a model.
public struct ModelRecord: Codable, Sendable, Equatable {
    /// The digest of the CSAR that it was read from.
    public var digest: String
    /// The file that the service template was read from, below the CSAR's root.
    public var entry: String
    /// Whether it was read leniently.
    public var isLenient: Bool
    /// When this form was put there: milliseconds since 1970.
    public var put: Int64
    /// How many instances were ever made of it.
    ///
    /// Each new one changes it, so that who removes the model at the same time learns of it.
    public var instances = 0

    init(_ form: ModelForm, put: Int64) {
        (digest, entry, isLenient) = (form.digest, form.entry, form.isLenient)
        self.put = put
    }

    /// Reads what is written as this value; what was added later has its default in records of an earlier version.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        digest = try container.decode(String.self, forKey: .digest)
        entry = try container.decode(String.self, forKey: .entry)
        isLenient = try container.decode(Bool.self, forKey: .isLenient)
        put = try container.decode(Int64.self, forKey: .put)
        instances = try container.decodeIfPresent(Int.self, forKey: .instances) ?? 0
    }

    /// What it is read from, and how.
    public var form: ModelForm { ModelForm(digest: digest, entry: entry, isLenient: isLenient) }

    /// Has another form from now on.
    mutating func take(_ form: ModelForm, at time: Int64) {
        (digest, entry, isLenient) = (form.digest, form.entry, form.isLenient)
        put = time
    }
}
