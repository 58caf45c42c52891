internal import ArgumentParser
internal import Orchestration

/// What commands that show a resource of a manager take.
struct ResourceOptions: ParsableArguments {
    @Flag(help: "Prints the manager's answer.")
    var json = false

    @OptionGroup(title: "Manager options") var manager: ManagerOptions

    /// Shows one resource.
    func show<Resource: Decodable & Sendable>(
        _ path: ResourcePath, _ text: (Resource) -> String
    ) async throws {
        try await reporting {
            let answer = try await manager.withManager { try await $0.get(path) }
            if json {
                Terminal.write(bytes: answer.body)
            } else {
                print(text(try answer.decoded()))
            }
        }
    }
}

/// What commands that list resources of a manager take.
struct ListOptions: ParsableArguments {
    @Flag(help: "Prints an object a line.")
    var json = false

    @OptionGroup(title: "Manager options") var manager: ManagerOptions

    /// Lists all items.
    func show<Item: Decodable & Sendable>(
        _ path: ResourcePath, columns: [String], _ row: (Item) -> [String]
    ) async throws {
        try await reporting {
            if json {
                let items: [JSON] = try await manager.withManager { try await $0.all(path) }
                for item in items { print(item.encoded) }
                return
            }
            let items: [Item] = try await manager.withManager { try await $0.all(path) }
            var table = Table(columns: columns)
            for item in items { table.add(row(item)) }
            print(table.text)
        }
    }
}
