internal import TOSCA
internal import YAML

/// What the top level of a document tells of it, also where the text is no YAML at the moment.
struct DocumentHead {
    /// The version of the language that it is written in; the newest Simple Profile where it does not say.
    private(set) var version = LanguageVersion.v1_3
    /// Whether it is a service template, or a part of one; other YAML is nobody's business here.
    private(set) var isTOSCA = false
    /// Whether it has no key yet: what it is to be is open.
    private(set) var isUndecided = true
    /// What the normative types are called with, before a colon, where their profile is imported by name (2.0 §6.8.1).
    private(set) var normativeNamespace: String?

    private static let versionKey = "tosca_definitions_version"
    /// Keys that nothing else than service templates has at the top.
    private static let telling = Set(TypeSection.allCases.map(\.rawValue) + ["topology_template", "service_template"])

    init(_ index: LineIndex) {
        var isWithinImports = false
        var item: [String: String] = [:]
        for number in 1..<index.count + 1 {
            guard let text = index.line(number) else { break }
            let line = TextLine(text)
            if line.isBlank { continue }
            if line.start > 0 || line.key == nil {
                // All in one line, as programs write it.
                if line.start == 0, text.contains(Self.versionKey) {
                    (isTOSCA, isUndecided) = (true, false)
                    note(version: FlowScanner.entries(of: text)[Self.versionKey])
                }
                guard isWithinImports else { continue }
                if !line.dashes.isEmpty {
                    note(import: item)
                    item = FlowScanner.entries(of: String(decoding: line.bytes[line.start...], as: UTF8.self))
                }
                if let key = line.key { item[key] = Self.unquoted(line.value) }
            } else if let key = line.key {
                isUndecided = false
                isWithinImports = key == "imports"
                isTOSCA = isTOSCA || Self.telling.contains(key)
                if NearMiss.nearest(to: Self.versionKey, among: [key]) != nil {
                    isTOSCA = true
                    note(version: Self.unquoted(line.value))
                }
            }
        }
        note(import: item)
    }

    private mutating func note(version name: String?) { version = name.flatMap(LanguageVersion.init) ?? version }

    private mutating func note(import item: [String: String]) {
        if let profile = item["profile"], Profile.names.contains(profile) { normativeNamespace = item["namespace"] }
    }

    private static func unquoted(_ text: String) -> String {
        text.split { $0 == "\"" || $0 == "'" }.first.map(String.init) ?? ""
    }
}
