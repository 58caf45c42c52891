/// The kinds of junctions of three lines, and what each line is in them.
///
/// Source: D. Waltz, "Understanding Line Drawings of Scenes with Shadows", 1975.
struct WaltzJunction {
    let kind: String
    /// What each of the lines is, in their order.
    let roles: [String]

    /// The junction at `base` of lines to three points.
    init(base: WaltzDrawing.Point, _ first: Int, _ second: Int, _ third: Int) {
        func isLeft(_ one: Int, _ other: Int) -> Int {
            func offset(_ point: Int) -> (x: Int, y: Int) {
                (point / 1000 - base / 1000, point % 1000 - base % 1000)
            }
            let (one, other) = (offset(one), offset(other))
            return (one.x * other.y - one.y * other.x).signum()
        }
        let signs = [isLeft(first, second), isLeft(second, third), isLeft(third, first)]
        // Of each pair of lines the third one: where two lines are one, or go round the other way than the others do.
        let thirds = [2, 0, 1]
        if let straight = signs.firstIndex(of: 0) {
            kind = "tee"
            roles = (0..<3).map { $0 == thirds[straight] ? "stem" : "bar" }
        } else if signs[0] == signs[1], signs[1] == signs[2] {
            kind = "fork"
            roles = ["arm", "arm", "arm"]
        } else {
            kind = "arrow"
            // Of three signs that are 1 or -1, and not all the same, the odd one is not their sum.
            let sum = signs[0] + signs[1] + signs[2]
            let odd = signs.firstIndex { $0 != sum } ?? 0
            roles = (0..<3).map { $0 == thirds[odd] ? "shaft" : "barb" }
        }
    }
}
