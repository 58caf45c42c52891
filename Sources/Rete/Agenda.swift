extension Network {
    /// The activations of one salience, the newest first: the head of a list through the tokens.
    struct Level: BitwiseCopyable {
        let salience: Int
        var first: Int32 = -1
    }

    /// Puts a terminal's token on the agenda.
    func activate(_ token: Int32) {
        let level = nodes[tokens[token].node].level
        let head = levels[level].first
        tokens[token].next = head
        tokens[token].previous = -1
        tokens[token].count = 1
        if head >= 0 { tokens[head].previous = token }
        levels[level].first = token
    }

    /// Takes a terminal's token off the agenda, if it is there.
    func deactivate(_ token: Int32) {
        guard tokens[token].count == 1 else { return }
        let removed = tokens[token]
        if removed.previous >= 0 {
            tokens[removed.previous].next = removed.next
        } else {
            levels[nodes[removed.node].level].first = removed.next
        }
        if removed.next >= 0 { tokens[removed.next].previous = removed.previous }
        tokens[token].count = 0
    }

    /// The level of a salience, made if it is new.
    func level(of salience: Int) -> Int32 {
        if let level = levelOrder.first(where: { levels[$0].salience == salience }) { return level }
        let level = levels.insert(Level(salience: salience))
        let position = levelOrder.firstIndex { levels[$0].salience < salience } ?? levelOrder.count
        levelOrder.insert(level, at: position)
        return level
    }
}
