/// The guests of *manners*: as many women as men, each with two or three of three hobbies.
///
/// Any two of them share a hobby, so that whoever is seated next, everybody finds a seat.
struct MannersParty {
    struct Guest {
        let name: Int
        let sex: String
        let hobby: String
    }

    let size: Int
    /// A row for each hobby of each guest.
    let guests: [Guest]

    init(size: Int) {
        var random = SeededGenerator(seed: 1)
        self.size = size
        var guests: [Guest] = []
        for (position, name) in (1...size).shuffled(using: &random).enumerated() {
            var hobbies = ["h1", "h2", "h3"].shuffled(using: &random)
            if Bool.random(using: &random) { hobbies.removeLast() }
            for hobby in hobbies {
                guests.append(Guest(name: name, sex: position.isMultiple(of: 2) ? "m" : "f", hobby: hobby))
            }
        }
        self.guests = guests
    }

    /// How many productions fire, whatever the order: for each seat after the first, one seats a guest, one goes on and
    /// each earlier seat is copied to the new path; then each seat is printed.
    var firings: Int { size * (size - 1) / 2 + 4 * size - 1 }

    /// The data for CLIPS, and what runs the program.
    var facts: String {
        "(deffacts party\n  (context (state start))\n  (count (c 1))\n  (last_seat (seat \(size)))\n"
            + guests.map { "  (guest (name \($0.name)) (sex \($0.sex)) (hobby \($0.hobby)))\n" }.joined() + ")\n"
    }
}
