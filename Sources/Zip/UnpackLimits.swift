/// How much an archive may unpack to.
public struct UnpackLimits: Sendable {
    /// The most entries.
    public var entries = 50_000
    /// The most bytes of one file.
    public var fileSize: UInt64 = 1 << 30
    /// The most bytes of all files together.
    public var totalSize: UInt64 = 4 << 30
    /// The most bytes that one byte of a file's compressed form may unpack to.
    ///
    /// Deflate itself ends near 1030.
    public var ratio: UInt64 = 500
    /// Files smaller than this may have any ratio.
    public var ratioThreshold: UInt64 = 1 << 20

    /// The default limits.
    public init() {}
}
