internal import EventLoop
internal import FoundationEssentials
internal import Glibc

/// The working directories of operations: each gets an empty one of its own.
///
/// A directory that an operation has left empty becomes the next one's by another name. To remove it and make another
/// would be simpler, and slow: ext4 gives the number of a removed file to no other for a minute or more, and looks
/// through all of these for each directory that it makes (`recently_deleted` in fs/ext4/ialloc.c).
final class WorkDirectories: Sendable {
    private let root: String
    /// How many empty directories there are that are nobody's.
    private let spares = Locked(0)

    init(root: String) { self.root = root }

    /// Makes the directory of this name, and returns its path.
    ///
    /// What an earlier attempt has left there is none of this one's.
    func make(_ name: String) throws(OrchestrationError) -> String {
        let directory = "\(root)/\(name)"
        let spare: String? = spares.withLock { count in
            guard count > 0 else { return nil }
            count -= 1
            return self.spare(count)
        }
        // It takes the place of an empty one, too.
        if let spare, unsafe rename(spare, directory) == 0 { return directory }
        remove(directory)
        if let spare, unsafe rename(spare, directory) == 0 { return directory }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            let reason = unsafe String(cString: strerror(errno))
            throw OrchestrationError("the working directory \(directory) cannot be made: \(reason)")
        }
        return directory
    }

    /// Takes back the directory of an operation that has ended well.
    ///
    /// - Parameter isInUse: whether processes of the operation go on, to which it still is their working directory.
    func release(_ directory: String, isInUse: Bool) {
        let isSpare =
            !isInUse && isEmpty(directory)
            && spares.withLock { count in
                guard unsafe rename(directory, spare(count)) == 0 else { return false }
                count += 1
                return true
            }
        if !isSpare { remove(directory) }
    }

    /// Removes the directories that are nobody's.
    func removeSpares() {
        spares.withLock { count in
            for number in 0..<count { unsafe rmdir(spare(number)) }
            count = 0
        }
    }

    private func spare(_ number: Int) -> String { "\(root)/spare-\(number)" }

    private func remove(_ directory: String) { try? FileManager.default.removeItem(atPath: directory) }

    private func isEmpty(_ directory: String) -> Bool {
        guard let stream = unsafe opendir(directory) else { return false }
        defer { unsafe closedir(stream) }
        // `.` and `..`
        for _ in 0..<2 { guard unsafe readdir(stream) != nil else { return true } }
        return unsafe readdir(stream) == nil
    }
}
