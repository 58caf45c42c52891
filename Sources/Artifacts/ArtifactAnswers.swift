/// What ditrit-artifactd answers, as JSON; explained in `docs/artifactd.md`.
public enum ArtifactAnswers {
    /// An artifact of the store.
    public struct Stored: Codable, Sendable, Equatable {
        /// `sha256:…`.
        public var digest: String
        /// How many bytes it has.
        public var size: Int
        /// When it was put, RFC 3339; absent where the store does not say.
        public var modified: String?

        /// An artifact.
        public init(digest: String, size: Int, modified: String? = nil) {
            self.digest = digest
            self.size = size
            self.modified = modified
        }
    }

    /// The files of a CSAR, unpacked on this host.
    public struct Directory: Codable, Sendable, Equatable {
        /// `sha256:…`.
        public var digest: String
        /// The directory, which is not to be changed; lock it (flock(2), shared) as long as it is used.
        public var path: String
        /// How many bytes its files have.
        public var size: Int
        /// How many files there are.
        public var files: Int

        /// A directory.
        public init(digest: String, path: String, size: Int, files: Int) {
            self.digest = digest
            self.path = path
            self.size = size
            self.files = files
        }
    }

    /// Something that is kept on this host.
    public struct Cached: Codable, Sendable, Equatable {
        /// What it is.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// The bytes of the artifact.
            case archive
            /// The files of a CSAR.
            case directory
        }

        /// `sha256:…`.
        public var digest: String
        /// What it is.
        public var kind: Kind
        /// How many bytes it has.
        public var size: Int
        /// How many files it has.
        public var files: Int
        /// When somebody last asked for it, RFC 3339.
        public var used: String
        /// How many seconds ago that was.
        public var age: Int
        /// Whether somebody uses it now.
        public var inUse: Bool

        /// Something kept.
        public init(digest: String, kind: Kind, size: Int, files: Int, used: String, age: Int, inUse: Bool) {
            self.digest = digest
            self.kind = kind
            self.size = size
            self.files = files
            self.used = used
            self.age = age
            self.inUse = inUse
        }
    }

    /// Whether something that is kept is what it should be.
    public struct Verdict: Codable, Sendable, Equatable {
        /// `sha256:…`.
        public var digest: String
        /// What was looked at.
        public var kind: Cached.Kind
        /// Whether it is what its name says.
        public var sound: Bool
        /// What is wrong with it, and what was done about it.
        public var detail: String?

        /// A verdict.
        public init(digest: String, kind: Cached.Kind, sound: Bool, detail: String? = nil) {
            self.digest = digest
            self.kind = kind
            self.sound = sound
            self.detail = detail
        }
    }

    /// A list, or a part of one.
    public struct List<Item: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
        /// The items.
        public var items: [Item]
        /// What to ask for the rest with (`?after=`); absent at the end.
        public var next: String?

        /// A list.
        public init(_ items: [Item], next: String? = nil) {
            self.items = items
            self.next = next
        }
    }

    /// What was removed from this host.
    public struct Evicted: Codable, Sendable, Equatable {
        /// How many archives and directories.
        public var items: Int
        /// How many bytes they had.
        public var size: Int
        /// How many were left since they are in use.
        public var inUse: Int

        /// Numbers.
        public init(items: Int, size: Int, inUse: Int) {
            self.items = items
            self.size = size
            self.inUse = inUse
        }
    }

    /// What an error says (RFC 9457).
    struct Problem: Codable {
        var detail: String?
        var title: String?
        /// The raw value of an `ArtifactError.Code`.
        var code: String?
    }
}
