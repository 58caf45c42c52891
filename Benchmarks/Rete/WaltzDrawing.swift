/// The line drawing of *waltz*: stairs, each standing in front of the next one's foot.
///
/// A region is a flight of eleven steps seen from the left, from the front and from above: 72 lines. Its right edge
/// hides the first riser of the next region, whose lines end at it in T junctions.
struct WaltzDrawing {
    /// A point is x × 1000 + y, so that points have an order.
    typealias Point = Int

    private static let steps = 11
    private static let unit = 4

    let lines: [(Point, Point)]
    /// How many junctions there are.
    let junctions: Int

    init(regions: Int) {
        var lines: [(Point, Point)] = []
        for region in 0..<regions {
            lines += Self.lines(of: region, isFirst: region == 0, isLast: region == regions - 1)
        }
        var random = SeededGenerator(seed: 1)
        self.lines = lines.shuffled(using: &random)
        junctions = Set(lines.flatMap { [$0.0, $0.1] }).count
    }

    private static func lines(of region: Int, isFirst: Bool, isLast: Bool) -> [(Point, Point)] {
        let (left, bottom) = (10 + region * steps * unit, region)
        func point(_ x: Int, _ y: Int) -> Point { (left + x) * 1000 + bottom + y }
        func foot(_ step: Int) -> (x: Int, y: Int) { (step * unit, step * unit) }
        func top(_ step: Int) -> (x: Int, y: Int) { (step * unit, (step + 1) * unit) }
        func front(_ place: (x: Int, y: Int)) -> Point { point(place.x, place.y) }
        func back(_ place: (x: Int, y: Int)) -> Point { point(place.x - 3, place.y + 2) }

        var lines: [(Point, Point)] = []
        for step in 0..<steps {
            let isHidden = step == 0 && !isFirst
            if !isHidden {
                lines.append((front(foot(step)), front(top(step))))
                lines.append((back(foot(step)), back(top(step))))
                lines.append((front(foot(step)), back(foot(step))))
                lines.append((front(top(step)), back(top(step))))
            }
            lines.append((isHidden ? point(0, unit) : front(top(step)), front(foot(step + 1))))
            lines.append((isHidden ? point(0, unit + 2) : back(top(step)), back(foot(step + 1))))
        }
        let (width, height) = foot(steps)
        lines.append((front((width, height)), back((width, height))))
        lines.append((point(0, 0), point(width, 0)))
        // The right edge, with the T junctions of the next region's lines.
        let places = isLast ? [0, height] : [0, 1, 1 + unit, 1 + unit + 2, height]
        for (lower, upper) in zip(places, places.dropFirst()) {
            lines.append((point(width, lower), point(width, upper)))
        }
        return lines
    }

    /// The data for CLIPS.
    var facts: String {
        "(deffacts drawing\n  (stage (value duplicate))\n"
            + lines.map { "  (line (p1 \($0.0)) (p2 \($0.1)))\n" }.joined() + ")\n"
    }
}
