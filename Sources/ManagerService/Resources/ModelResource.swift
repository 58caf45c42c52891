internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPServer
internal import Orchestration
internal import TOSCA

/// Models.
enum ModelResource {
    static func list(_ call: Call) async throws -> HTTPResponse {
        let (after, limit) = call.page
        return .json(View.page(try await call.context.site().models(after: after, limit: limit), View.model))
    }

    // MARK: - Putting

    static func create(_ call: Call) async throws -> HTTPResponse {
        let name = call.text("name") ?? ""
        do {
            return try await put(call, name, .isAbsent)
        } catch let error as SiteError where error.code == .changed {
            // There is no condition in the request that would not hold.
            var problem = Problem(error)
            (problem.status, problem.title) = (HTTPStatus.conflict.rawValue, HTTPStatus.conflict.title)
            throw problem
        }
    }

    static func put(_ call: Call) async throws -> HTTPResponse {
        try await put(call, call.path["model"], ModelCondition(of: call))
    }

    static func put(_ call: Call, _ name: String, _ condition: ModelCondition) async throws -> HTTPResponse {
        // Without a space nothing need be sent.
        _ = try call.context.site()
        let (context, isLenient) = (call.context, call.flag("lenient"))
        let put = try await context.uploads.receive(from: call.request) { file in
            try await context.lasting { site in
                try await site.putModel(archive: file, named: name, isLenient: isLenient, condition: condition)
            }
        }
        var fields = [(name: "ETag", value: EntityTag(of: put.model.record).description)]
        if put.isNew { fields.append(("Location", "/v1/models/\(name)")) }
        return try await .json(status: put.isNew ? 201 : 200, fields: fields) { View.model(put.model) }
    }

    static func delete(_ call: Call) async throws -> HTTPResponse {
        let condition = ModelCondition(of: call)
        try await call.context.site().removeModel(call.path["model"], condition: condition)
        return HTTPResponse(status: 204)
    }

    // MARK: - Looking at

    static func get(_ call: Call) async throws -> HTTPResponse {
        try await answer(call, "model", isKept: false) { View.model($0).bytes }
    }

    static func diagnostics(_ call: Call) async throws -> HTTPResponse {
        let model = try await call.context.site().model(call.path["model"])
        // Otherwise they change with other models: they have no entity tag, and are not kept.
        guard model.standsAlone else { return .json(View.diagnostics(of: model)) }
        return try await answer(call, "diagnostics") { View.diagnostics(of: $0).bytes }
    }

    static func topology(_ call: Call) async throws -> HTTPResponse {
        try await answer(call, "topology") { View.topology($0.service).bytes }
    }

    static func types(_ call: Call) async throws -> HTTPResponse {
        try await answer(call, "types") { $0.service.types.listing.bytes }
    }

    static func plan(_ call: Call) async throws -> HTTPResponse {
        let (name, workflow) = (call.path["model"], call.path["workflow"])
        let site = try call.context.site()
        return try await answer(call, "plan \(workflow)") { _ in
            try await site.plan(name, workflow: workflow).json.bytes
        }
    }

    static func drawing(_ call: Call) async throws -> HTTPResponse {
        let (graphviz, scratch) = (call.context.graphviz, call.context.scratch)
        return try await answer(call, "drawing", type: "image/svg+xml") { model in
            do throws(GraphvizError) {
                return Array(try await graphviz.draw(TopologyGraph(model.service).dot, scratch: scratch).utf8)
            } catch {
                var problem = Problem(.serviceUnavailable, error.description)
                problem.fields = [("Retry-After", "60")]
                throw problem
            }
        }
    }

    /// An answer about a model in its present form.
    ///
    /// - Parameter isKept: whether it depends on nothing but that form, so that it is made once for each.
    private static func answer(
        _ call: Call, _ what: String, type: String = "application/json", isKept: Bool = true,
        _ make: @escaping @Sendable @concurrent (SiteModel) async throws -> [UInt8]
    ) async throws -> HTTPResponse {
        let model = try await call.context.site().model(call.path["model"])
        let fields = [
            (name: "Content-Type", value: type), (name: "ETag", value: EntityTag(of: model.record).description),
        ]
        let head = HTTPResponse(status: 200, fields: fields).evaluated(for: call.request)
        guard head.status == 200 else { return head }
        guard isKept else { return HTTPResponse(status: 200, fields: fields, body: try await make(model)) }
        let form = model.record.form
        let key = AnswerCache.Key(source: "\(form.digest) \(form.entry) \(form.isLenient)", what: what)
        return HTTPResponse(
            status: 200, fields: fields, body: try await call.context.known.content(key) { try await make(model) })
    }

    // MARK: - The archive

    static func archive(_ call: Call) async throws -> HTTPResponse {
        let (site, name) = (try call.context.site(), call.path["model"])
        let tag = EntityTag(of: try await site.model(name).record)
        // Not to fetch what the client has.
        let head = HTTPResponse(status: 200, fields: [("ETag", tag.description)]).evaluated(for: call.request)
        guard head.status == 200 else { return head }
        let path = "\(call.context.scratch)/archive-\(UInt64.random(in: 0...UInt64.max))"
        defer { unsafe unlink(path) }
        let digest = try await site.archive(of: name, to: path)
        // It lives as long as it is open.
        let file = try OpenFile(path: path)
        return HTTPResponse(
            status: 200,
            fields: [
                ("Content-Type", "application/zip"),
                // Another form may have been put meanwhile.
                ("ETag", (tag.digest == digest ? tag : EntityTag(digest)).description),
                ("Accept-Ranges", "bytes"), ("Content-Disposition", "attachment; filename=\"\(name).csar\""),
            ], content: .file(file, 0..<file.size)
        ).evaluated(for: call.request)
    }
}

extension EntityTag {
    /// What stands after the digest of a model that is read leniently: the same CSAR is another model then.
    private static let lenient = ";lenient"

    /// The tag of a model in its present form: the digest of its CSAR.
    fileprivate init(of record: ModelRecord) { self.init(record.digest + (record.isLenient ? Self.lenient : "")) }

    /// The digest that a client means.
    fileprivate var digest: String {
        value.hasSuffix(Self.lenient) ? String(value.dropLast(Self.lenient.count)) : value
    }
}

extension ModelCondition {
    /// The conditions of a request, with digests as entity tags (RFC 9110 §13.1).
    init(of call: Call) {
        self =
            switch (call.text("If-Match"), call.text("If-None-Match")) {
            case (nil, nil): .none
            case (nil, _?): .isAbsent
            case ("*"?, nil): .isPresent
            // A weak tag matches nothing (§13.1.1).
            case (let wanted?, nil): .hasDigest((EntityTag.list(wanted) ?? []).filter { !$0.isWeak }.map(\.digest))
            // No state meets both.
            case (_?, _?): .hasDigest([])
            }
    }
}
