extension Network {
    /// The activations of one salience, the newest first: the head of a list through the tokens.
    struct Level {
        let salience: Int
        var first: Int32 = -1
    }

    /// Puts a terminal's token on the agenda.
    func activate(_ token: Int32) {
        let level = levelOfProduction[Int(nodes[tokens[token].node].production)]
        let head = levels[level].first
        tokens[token].next = head
        tokens[token].previous = -1
        tokens[token].count = 1
        if head >= 0 { tokens[head].previous = token }
        levels[level].first = token
        agendaCount += 1
    }

    /// Takes a terminal's token off the agenda, if it is there.
    func deactivate(_ token: Int32) {
        guard tokens[token].count == 1 else { return }
        let removed = tokens[token]
        if removed.previous >= 0 {
            tokens[removed.previous].next = removed.next
        } else {
            levels[levelOfProduction[Int(nodes[removed.node].production)]].first = removed.next
        }
        if removed.next >= 0 { tokens[removed.next].previous = removed.previous }
        tokens[token].count = 0
        agendaCount -= 1
    }

    /// The level of a salience, made if it is new.
    ///
    /// Levels are in the order in which they fire.
    func level(of salience: Int) -> Int {
        if let level = levels.firstIndex(where: { $0.salience == salience }) { return level }
        let position = levels.firstIndex { $0.salience < salience } ?? levels.count
        levels.insert(Level(salience: salience), at: position)
        for production in levelOfProduction.indices where levelOfProduction[production] >= position {
            levelOfProduction[production] += 1
        }
        return position
    }
}
