/// Where the lines of a text begin: finds places in it however they are counted.
///
/// Making one takes time in the length of the text, a look-up no more than the length of a line.
public struct LineIndex: Sendable {
    /// Who counts the lines.
    public enum Breaks: Sendable {
        /// YAML 1.1 §4.1.4: also U+0085, U+2028 and U+2029 end a line, as in `Location`.
        case yaml
        /// Editors (Language Server Protocol 3.17, `TextDocument`): `\n`, `\r\n` and `\r` do.
        case editor
    }

    private let text: String
    /// The UTF-8 offsets of the beginnings of all lines.
    private let starts: [Int]

    /// The lines of a text.
    public init(_ text: String, breaks: Breaks = .yaml) {
        self.text = text
        var starts = [0]
        var (last, beforeLast): (UInt8, UInt8) = (0, 0)
        var offset = 0
        for byte in text.utf8 {
            offset += 1
            switch byte {
            case 0x0A:
                // The second half of \r\n moves the beginning that the first half has set.
                if last == 0x0D { starts.removeLast() }
                starts.append(offset)
            case 0x0D: starts.append(offset)
            case 0x85 where breaks == .yaml && last == 0xC2: starts.append(offset)
            case 0xA8, 0xA9: if breaks == .yaml, last == 0x80, beforeLast == 0xE2 { starts.append(offset) }
            default: break
            }
            (beforeLast, last) = (last, byte)
        }
        self.starts = starts
    }

    /// How many lines there are; an empty text has one.
    public var count: Int { starts.count }

    /// The text of a line, counted from 1, without its end; nil past the last one.
    public func line(_ number: Int) -> Substring? {
        guard number > 0, number <= count else { return nil }
        let line = text.utf8[index(starts[number - 1])..<index(end(ofLine: number))]
        return Substring(line)
    }

    /// The UTF-8 offset of a line and a column, both from 1, columns in Unicode scalars: what a `Location` says.
    ///
    /// Places past the end of a line or of the text are its end.
    public func offset(line: Int, column: Int) -> Int {
        guard let text = self.line(line) else { return line < 1 ? 0 : self.text.utf8.count }
        let scalars = text.unicodeScalars.prefix(max(column - 1, 0))
        return starts[line - 1] + scalars.reduce(0) { $0 + UTF8.width($1) }
    }

    /// The UTF-8 offset of a line and a character, both from 0, characters in UTF-16 code units: what an editor says.
    ///
    /// Places past the end of a line or of the text are its end; within a surrogate pair, what it begins.
    public func offset(line: Int, utf16 character: Int) -> Int {
        guard line < count, let text = self.line(line + 1) else { return line < 0 ? 0 : self.text.utf8.count }
        var (offset, units) = (starts[line], 0)
        for scalar in text.unicodeScalars {
            units += UTF16.width(scalar)
            guard units <= character else { break }
            offset += UTF8.width(scalar)
        }
        return offset
    }

    /// The line and the character of a UTF-8 offset, both from 0, characters in UTF-16 code units.
    public func position(ofOffset offset: Int) -> (line: Int, utf16: Int) {
        let offset = max(0, min(offset, text.utf8.count))
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        var (at, units) = (starts[low], 0)
        for scalar in Substring(text.utf8[index(starts[low])...]).unicodeScalars {
            guard at + UTF8.width(scalar) <= offset else { break }
            at += UTF8.width(scalar)
            units += UTF16.width(scalar)
        }
        return (low, units)
    }

    /// The line and the column of a UTF-8 offset, both from 1, columns in Unicode scalars.
    public func location(ofOffset offset: Int) -> (line: Int, column: Int) {
        let (line, _) = position(ofOffset: offset)
        let end = max(starts[line], min(offset, text.utf8.count))
        return (line + 1, Substring(text.utf8[index(starts[line])..<index(end)]).unicodeScalars.count + 1)
    }

    private func index(_ offset: Int) -> String.Index { text.utf8.index(text.utf8.startIndex, offsetBy: offset) }

    /// The UTF-8 offset where the text of a line ends, before its break.
    private func end(ofLine number: Int) -> Int {
        guard number < starts.count else { return text.utf8.count }
        var end = starts[number] - 1
        switch text.utf8[index(end)] {
        case 0x0A: if end > starts[number - 1], text.utf8[index(end - 1)] == 0x0D { end -= 1 }
        case 0x85: end -= 1
        case 0xA8, 0xA9: end -= 2
        default: break
        }
        return end
    }
}
