import Orchestration
import TOSCA
import TemplateMutations
import YAML

/// One text, under the name that it may import itself by; every script is there.
private struct FuzzSource: SourceProvider {
    static let entry = "service.yaml"
    let bytes: [UInt8]

    struct Missing: Error {}

    func bytes(of path: String) throws -> [UInt8] {
        guard path == Self.entry else { throw Missing() }
        return bytes
    }
    func exists(_ path: String) -> Bool { path == Self.entry || path.hasSuffix(".sh") }
    func displayPath(_ path: String) -> String { path }
}

/// Reads a text from YAML to compiled workflows; ends the program where what comes of it contradicts itself.
///
/// Source: libFuzzer, https://llvm.org/docs/LibFuzzer.html.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    var limits = YAMLLimits()
    // What a template may ask for takes its time; that is measured elsewhere.
    limits.aliasedNodes = 10_000
    let reader = ServiceTemplateReader(
        options: .init(
            isLenient: bytes.count % 2 == 1, givesHints: bytes.count % 3 == 0, yamlLimits: limits))
    let result = reader.read(entry: FuzzSource.entry, from: FuzzSource(bytes: bytes))
    let hasErrors = result.diagnostics.contains { $0.severity == .error }
    precondition((result.template == nil) == hasErrors, "\(result.diagnostics)")
    let validation = Validation(result)
    precondition(validation.isValid || !validation.diagnostics.isEmpty)
    for diagnostic in validation.diagnostics {
        precondition(diagnostic.location.line >= 1 && diagnostic.location.column >= 1, "\(diagnostic)")
        precondition(!diagnostic.code.explanation.title.isEmpty && !diagnostic.message.isEmpty)
    }
    return 0
}

/// libFuzzer's own changes of bytes.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ most: Int) -> Int

/// Changes a text: mostly as a template, now and then as bytes.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ most: Int, _ seed: CUnsignedInt) -> Int {
    guard seed % 8 != 0 else { return mutateBytes(data, size, most) }
    var mutator = TemplateMutator(seed: UInt64(seed))
    let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
    let mutated = mutator.mutate(text).utf8.prefix(most)
    for (index, byte) in mutated.enumerated() { data[index] = byte }
    return mutated.count
}
