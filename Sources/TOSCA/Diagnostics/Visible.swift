extension StringProtocol {
    /// The text without orders to a terminal, and without what turns around or hides what follows.
    ///
    /// Each such scalar is U+FFFD and a tab a blank, so that columns stay what they are. Line feeds stay.
    package var visible: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": text.append("\n")
            case .control: text.append(scalar == "\t" ? " " : "\u{FFFD}")
            case .format: text.append("\u{FFFD}")
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
