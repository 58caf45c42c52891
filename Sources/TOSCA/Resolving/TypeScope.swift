/// What the names of types mean where they are written: in one file.
///
/// The types of a file that is imported with a prefix are in a namespace of their own, so that files can have types of
/// the same name; those of one without are in the namespace of the file that imports it.
///
/// Source: TOSCA Simple Profile 1.3 §3.6.8, TOSCA 2.0 §6.8.4.
struct TypeScope: Sendable {
    /// The namespaces whose names need no prefix, that of the file itself first.
    var namespaces: [String] = [""]
    /// The scopes that each prefix stands for, by their places in the list of all.
    var prefixes: [String: [Int]] = [:]
    /// Whether the normative types need no prefix; in files of 1.x they never do.
    var knowsNormativeTypes = true

    /// Whether each full name means the type of that name: where nothing has a prefix.
    var knowsFullNames: Bool { knowsNormativeTypes && prefixes.isEmpty && namespaces == [""] }

    /// The name by which a type of a namespace is known everywhere: as the entry file would write it.
    static func fullName(_ name: String, in namespace: String) -> String {
        namespace.isEmpty ? name : "\(namespace):\(name)"
    }
}

extension TypeScope {
    /// The scope that stands for the normative types alone, as the last one of each list.
    private static let normative = TypeScope(namespaces: [])

    /// The scopes of documents, in their order, and last the one of the normative types.
    static func scopes(of documents: [Document]) -> [TypeScope] {
        let places = documents.places
        func place(of target: Document.Import.Target) -> Int? {
            switch target {
            case .file(let path): places[path]
            case .normativeTypes: documents.count
            }
        }
        return documents.map { document in
            var scope = TypeScope(namespaces: [], knowsNormativeTypes: document.version < .v2_0)
            // What is imported without a prefix brings along what it imports itself.
            var merged: Set<String> = []
            var waiting = [document]
            while let next = waiting.popLast() {
                guard merged.insert(next.path).inserted else { continue }
                if !scope.namespaces.contains(next.namespace) { scope.namespaces.append(next.namespace) }
                for item in next.imports {
                    guard let place = place(of: item.target) else { continue }
                    if let prefix = item.prefix {
                        scope.prefixes[prefix, default: []].append(place)
                    } else if place < documents.count {
                        waiting.append(documents[place])
                    } else {
                        scope.knowsNormativeTypes = true
                    }
                }
            }
            return scope
        } + [normative]
    }
}

extension [Document] {
    /// Where each is, by its path.
    fileprivate var places: [String: Int] {
        Dictionary(enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// Gives each document its namespace: the prefixes on the way to it from the first one, of which there are as few as
    /// can be.
    mutating func assignNamespaces() {
        let places = places
        var assigned: Set<Int> = []
        // The ways by their number of prefixes; each round takes those that need one more than the round before.
        var round = indices.prefix(1).map { (place: $0, namespace: "") }
        while !round.isEmpty {
            var next: [(place: Int, namespace: String)] = []
            while let (place, namespace) = round.popLast() {
                guard assigned.insert(place).inserted else { continue }
                self[place].namespace = namespace
                for item in self[place].imports {
                    guard case .file(let path) = item.target, let target = places[path] else { continue }
                    if let prefix = item.prefix {
                        next.append((target, TypeScope.fullName(prefix, in: namespace)))
                    } else {
                        round.append((target, namespace))
                    }
                }
            }
            round = next.reversed()
        }
    }
}
