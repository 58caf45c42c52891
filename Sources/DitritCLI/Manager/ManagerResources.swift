internal import Orchestration

/// A page of a list.
struct ResourcePage<Item: Decodable & Sendable>: Decodable, Sendable {
    var items: [Item]
    /// What the next page begins after; nil on the last one.
    var next: String?
}

/// What lists and commands show of a model.
struct ModelResource: Decodable, Sendable {
    struct Input: Decodable, Sendable {
        var name: String
        var type: String
        var required: Bool?
        var description: String?
    }

    var name: String
    var digest: String
    var description: String?
    var workflows: [String]?
    var inputs: [Input]?
    /// When it was put: RFC 3339.
    var put: String?
}

/// What lists and commands show of an instance.
struct InstanceResource: Decodable, Sendable {
    struct Node: Decodable, Sendable {
        var name: String
        var template: String
        var state: String
        var attributes: [String: JSON]?
    }

    var model: String
    var name: String
    var nodes: [Node]?
    var outputs: [String: JSON]?
    var execution: ExecutionResource?
}

/// What lists and commands show of an execution.
struct ExecutionResource: Decodable, Sendable {
    var id: String
    var model: String
    var instance: String
    var workflow: String
    var status: ExecutionRecord.Status
    /// Whether it was asked to stop, and has not yet.
    var stopping: Bool?
    /// Whether it goes on but no worker drives it.
    var waiting: Bool?
    var started: String?
    var ended: String?
    var outputs: [String: JSON]?
    var message: String?
    /// The states in which the workflow leaves nodes, by node template.
    var goals: [String: String]?

    /// How it stands, in a word or two.
    var standing: String {
        ([status.rawValue] + (stopping == true ? ["stopping"] : []) + (waiting == true ? ["waiting"] : []))
            .joined(separator: ", ")
    }

    /// What it waits for, where it does.
    var hindrance: String? {
        guard waiting == true else { return nil }
        return (stopping == true ? "it was asked to stop, which takes a worker too: " : "it waits: ")
            + "no worker with the role engine drives it (`ditrit worker list` shows who is there)"
    }
}

/// What lists show of a worker.
struct WorkerResource: Decodable, Sendable {
    struct Operation: Decodable, Sendable {
        var execution: String
        var number: Int
    }

    var name: String
    var host: String?
    var roles: [String]
    var since: String?
    var executions: [String]
    var operations: [Operation]
}

extension Manager {
    /// All items of a list, page after page.
    func all<Item: Decodable & Sendable>(
        _ path: ResourcePath, as type: Item.Type = Item.self
    ) async throws(ManagerError) -> [Item] {
        var items: [Item] = []
        var next: String?
        repeat {
            let page: ResourcePage<Item> = try await get(path.with([("after", next)])).decoded()
            items += page.items
            next = page.next
        } while next != nil
        return items
    }
}

/// What lists show of an operation that was handed out.
struct OperationResource: Decodable, Sendable {
    var number: Int
    var node: String
    var operation: String
    var relationship: String?
    var state: String
    var worker: String?
    var began: String?
}

/// The types of a model, by their kinds.
struct TypesResource: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        var name: String
        var derivedFrom: String?
        var description: String?

        private enum CodingKeys: String, CodingKey {
            case name, description
            case derivedFrom = "derived_from"
        }
    }

    /// By kind, `node_types`.
    var kinds: [String: [Entry]]

    init(kinds: [String: [Entry]]) { self.kinds = kinds }
    init(from decoder: any Decoder) throws { kinds = try [String: [Entry]](from: decoder) }
}
