internal import Orchestration

/// A place in a document as clients count it: from 0, in UTF-16 code units (Language Server Protocol 3.17, `Position`).
struct Position: Hashable, Comparable {
    let line: Int
    let character: Int

    init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }

    init(_ json: JSON) throws(RPCError) {
        guard let line = json["line"].asInteger, let character = json["character"].asInteger, line >= 0, character >= 0
        else { throw RPCError(.invalidParams, "a position has a 'line' and a 'character', from 0") }
        self.init(line: line, character: character)
    }

    var json: JSON { .object(["line": .integer(line), "character": .integer(character)]) }

    static func < (left: Position, right: Position) -> Bool {
        (left.line, left.character) < (right.line, right.character)
    }
}

/// What lies between two places (`Range`).
struct PositionRange: Hashable {
    let start: Position
    let end: Position

    var json: JSON { .object(["start": start.json, "end": end.json]) }

    /// Whether another one has a place in common with it, be it an end.
    func touches(_ other: PositionRange) -> Bool { start <= other.end && other.start <= end }
}
