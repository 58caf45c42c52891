import OrchestrationTestSupport
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Orchestration

/// Each operation has an empty working directory of its own, whatever became of the ones before.
@Suite("Working directories")
struct WorkDirectoriesTests {
    private func names(in directory: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
    }

    @Test("an operation finds nothing of the ones before it, and nothing is left when all have succeeded")
    func nothingIsInherited() async throws {
        let text =
            ModelText.types + """
                topology_template:
                  node_templates:
                    web:
                      type: test.Node
                      interfaces:
                        Standard:
                          create: scripts/leave.sh
                          configure: scripts/empty.sh
                          start: scripts/empty.sh
                """
        let look = "#!/bin/sh\necho \"$DITRIT_OPERATION $(ls -A | wc -l) $(basename \"$PWD\")\" >> $DIARY\n"
        let bench = try Workbench(
            text, scripts: ["leave.sh": look + "mkdir deep\ntouch deep/file\n", "empty.sh": look])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(
            bench.diaryLines() == [
                "Standard.create 0 model-1-0", "Standard.configure 0 model-1-1", "Standard.start 0 model-1-2",
            ])
        #expect(names(in: bench.state + "/work") == [])
    }

    @Test("a directory that is left empty goes to the next operation, under its name")
    func emptyIsReused() throws {
        let scratch = try TemporaryDirectory()
        let directories = WorkDirectories(root: scratch.path + "/work")
        let first = try directories.make("first")
        let number = inode(first)
        directories.release(first, isInUse: false)
        #expect(!FileManager.default.fileExists(atPath: first))
        let second = try directories.make("second")
        #expect(second == scratch.path + "/work/second")
        #expect(inode(second) == number)
        let third = try directories.make("third")
        #expect(inode(third) != number)
        directories.release(second, isInUse: false)
        directories.release(third, isInUse: false)
        directories.removeSpares()
        #expect(names(in: scratch.path + "/work") == [])
    }

    @Test("a directory in which processes go on working is given to nobody")
    func busyIsRemoved() throws {
        let scratch = try TemporaryDirectory()
        let directories = WorkDirectories(root: scratch.path + "/work")
        let first = try directories.make("first")
        directories.release(first, isInUse: true)
        #expect(names(in: scratch.path + "/work") == [])
    }

    @Test("what an earlier attempt left under the same name is gone")
    func earlierAttempt() throws {
        let scratch = try TemporaryDirectory()
        try scratch.write("stale", to: "work/again/deep/outputs")
        let directories = WorkDirectories(root: scratch.path + "/work")
        let fresh = try directories.make("again")
        #expect(names(in: fresh) == [])
        directories.release(fresh, isInUse: false)
        try scratch.write("stale", to: "work/again/outputs")
        let once = try directories.make("again")
        #expect(names(in: once) == [])
        directories.release(once, isInUse: false)
        #expect(names(in: scratch.path + "/work") == ["spare-0"], "the one that was spare before was used")
    }

    @Test("of operations that have failed the directories of the last ones are kept, and no others")
    func failedAreKept() throws {
        let scratch = try TemporaryDirectory()
        let directories = WorkDirectories(root: scratch.path + "/work", keepingFailed: 2)
        for name in ["one", "two", "three", "three"] {
            try scratch.write("why", to: "work/\(name)/trace")
            directories.keep("\(scratch.path)/work/\(name)")
        }
        #expect(names(in: scratch.path + "/work") == ["failed"])
        #expect(names(in: scratch.path + "/work/failed") == ["two", "three"])
        #expect(names(in: scratch.path + "/work/failed/three") == ["trace"])
    }

    @Test("names that lead elsewhere are none", arguments: ["", ".", "..", "a/b", "../a-1", "failed", "a\0b"])
    func names(name: String) { #expect(!WorkDirectories.isName(name)) }

    @Test("a directory that cannot be made is an error that says why")
    func cannotBeMade() throws {
        let scratch = try TemporaryDirectory()
        try scratch.write("a file", to: "work")
        let error = #expect(throws: OrchestrationError.self) {
            try WorkDirectories(root: scratch.path + "/work").make("first")
        }
        #expect(error?.description.contains("the working directory \(scratch.path)/work/first cannot be made") == true)
    }

    @Test("on a disk with too little left no directory is made, and what is missing is said")
    func fullDisk() throws {
        let scratch = try TemporaryDirectory()
        try scratch.write("", to: "work/.keep")
        let root = scratch.path + "/work"
        #expect(WorkDirectories(root: root).shortage == nil)
        let error = #expect(throws: OrchestrationError.self) {
            try WorkDirectories(root: root, leastSpace: .infinity).make("first")
        }
        #expect(error?.description.hasPrefix("the disk of \(root) is full, ") == true)
        #expect(error?.description.hasSuffix(" KiB are left: make room there") == true)
        #expect(names(in: root) == [".keep"])
    }

    private func inode(_ path: String) -> UInt {
        var status = stat()
        return stat(path, &status) == 0 ? UInt(status.st_ino) : 0
    }
}
