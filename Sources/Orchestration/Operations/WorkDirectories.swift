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

    /// How many directories of operations that have failed are kept.
    private let most: Int

    /// How many bytes have to be left on their disk: an operation may want them for its outputs, and for what it prints.
    private let leastSpace: Double

    init(root: String, keepingFailed most: Int = 100, leastSpace: Double = 1_048_576) {
        self.root = root
        self.most = most
        self.leastSpace = leastSpace
    }

    /// Whether it can be the name of a directory here: names come from the space, and must not lead anywhere else.
    static func isName(_ name: String) -> Bool {
        !name.contains("/") && !name.contains("\0") && !["", ".", "..", "failed"].contains(name)
    }

    /// What the disk lacks on which the directories are; nil when there is room.
    ///
    /// An operation is not begun without: it would fail for what is no fault of its own, or of its model.
    var shortage: String? {
        var status = statvfs()
        guard unsafe statvfs(root, &status) == 0 else { return nil }
        let free = Double(status.f_bavail) * Double(status.f_frsize)
        // File systems that make inodes as they need them say that they have none.
        let lacksInodes = status.f_files > 0 && status.f_favail == 0
        guard free < leastSpace || lacksInodes else { return nil }
        let what = lacksInodes ? "it can have no more files" : "\(Int(free / 1024)) KiB are left"
        return "the disk of \(root) is full, \(what): make room there"
    }

    /// Where the directory of this name is kept when its operation has failed.
    static func kept(_ name: String, below root: String) -> String { "\(root)/failed/\(name)" }

    /// Makes the directory of this name, and returns its path.
    ///
    /// What an earlier attempt has left there is none of this one's.
    func make(_ name: String) throws(OrchestrationError) -> String {
        precondition(Self.isName(name), "the name of a directory has been checked")
        if let shortage { throw OrchestrationError(shortage) }
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

    /// Keeps the directory of an operation that has failed, for people to look into: below `failed`, with those of the
    /// last ones before it.
    func keep(_ directory: String) {
        let failed = root + "/failed"
        let place = failed + directory.dropFirst(root.count)
        try? FileManager.default.createDirectory(atPath: failed, withIntermediateDirectories: true)
        remove(place)
        // Where it cannot be moved it is not kept: nobody would ever remove it.
        guard unsafe rename(directory, place) == 0 else { return remove(directory) }
        removeOldest(of: failed)
    }

    private func removeOldest(of failed: String) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: failed), names.count > most else {
            return
        }
        let byAge = names.map { (path: "\(failed)/\($0)", since: since("\(failed)/\($0)")) }
            .sorted { $0.since < $1.since }
        for (path, _) in byAge.dropLast(most) { remove(path) }
    }

    /// When a directory was moved to where it is, in nanoseconds since 1970: its status has changed then.
    private func since(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec : 0
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
