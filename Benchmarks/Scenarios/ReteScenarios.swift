/// The rule engine against CLIPS, on the classical programs.
///
/// Measured on both sides is the matching of the data and all that fires; in CLIPS by its own clock, so that neither
/// its start nor its reading of the files counts.
enum ReteScenarios {
    static let all = [Manners.scenario("manners"), Waltz.scenario("waltz")]

    static let benchmarks =
        [16, 32, 64, 128].map { guests in
            benchmark("manners", guests, "guests", program: PackageResources.manners_clp) {
                MannersParty(size: $0).facts
            }
        }
        + [12, 50].map { regions in
            benchmark("waltz", regions, "regions", program: PackageResources.waltz_clp) {
                WaltzDrawing(regions: $0).facts
            }
        }

    private static func benchmark(
        _ name: String, _ size: Int, _ unit: String, program: [UInt8], facts: @escaping @Sendable (Int) -> String
    ) -> Benchmark {
        Benchmark(
            part: "rete", name: name, size: size, sizeUnit: unit, workUnit: "firing", subject: .scenario(name),
            reference: .init(
                name: "CLIPS",
                subject: .clips { size in
                    String(decoding: program, as: UTF8.self) + facts(size)
                        + String(decoding: PackageResources.measure_clp, as: UTF8.self)
                }),
            goal: .ratio(1))
    }
}
