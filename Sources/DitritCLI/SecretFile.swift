internal import FoundationEssentials

/// A file that holds a secret and nothing else.
enum SecretFile {
    /// The first word in the file.
    ///
    /// - Parameter what: what should be in it, for people.
    static func read(_ path: String, _ what: String) throws(Unavailable) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unavailable("\(path): error: there is no such file, or it cannot be read; \(what) should be in it")
        }
        let secret = String(decoding: data, as: UTF8.self).drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        guard !secret.isEmpty else { throw Unavailable("\(path): error: it is empty; \(what) should be in it") }
        return String(secret)
    }
}
