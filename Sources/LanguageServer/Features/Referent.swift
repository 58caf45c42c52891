internal import TOSCA
internal import YAML

/// What a word in a document means.
enum Referent {
    case keyword(Keyword)
    case type(TypeView)
    case builtIn(String)
    case property(PropertyDefinition, of: String)
    case attribute(PropertyDefinition, of: String)
    case input(PropertyDefinition)
    case capability(CapabilityDefinition, of: String)
    case requirement(RequirementDefinition, of: String)
    case interface(Interface, of: String)
    case operation(Operation, of: String)
    case node(NodeTemplate)
    case file(String)
    case profile(String)
    case function(FunctionText, LanguageVersion)
    /// What the document declares itself, by its name and what it is, at UTF-8 offsets.
    case declaration(String, noun: String, Range<Int>)

    /// Where it is declared; nil for what is part of the grammar.
    var location: Location? {
        switch self {
        case .keyword, .builtIn, .function, .file, .profile, .declaration: nil
        case .type(let type): type.header.location
        case .property(let property, _), .attribute(let property, _), .input(let property): property.location
        case .capability(let capability, _): capability.location
        case .requirement(let requirement, _): requirement.location
        case .interface(let interface, _): interface.location
        case .operation(let operation, _): operation.location
        case .node(let node): node.location
        }
    }

    /// What there is to say of it, in Markdown.
    var markdown: String {
        switch self {
        case .keyword(let keyword): "**\(keyword.name)**\n\n\(keyword.text)"
        case .type(let type): Self.text(of: type)
        case .builtIn(let name): "**\(name)**: a data type that is built in"
        case .property(let property, let owner): Self.text(of: property, "a property of \(owner)")
        case .attribute(let attribute, let owner):
            Self.text(of: attribute, "an attribute of \(owner)", isAttribute: true)
        case .input(let input): Self.text(of: input, "an input of the topology")
        case .capability(let capability, let owner):
            "**\(capability.name)**: a capability of `\(owner)`\n\nType: `\(capability.type)`"
        case .requirement(let requirement, let owner): Self.text(of: requirement, owner)
        case .interface(let interface, let owner):
            "**\(interface.name)**: an interface of `\(owner)`\n\n"
                + (interface.type.map { "Type: `\($0)`\n\n" } ?? "")
                + "Operations: " + interface.operations.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")
        case .operation(let operation, let interface):
            "**\(interface).\(operation.name)**: an operation\n\n"
                + (operation.implementation.map { "Runs `\($0.primary.file)`" } ?? "Nothing runs here")
        case .node(let node): "**\(node.name)**: a node template\n\nType: `\(node.type)`"
        case .file(let path): "A file: `\(path)`"
        case .profile(let name): "A profile: `\(name)`"
        case .declaration(let name, let noun, _): "**\(name)**: \(noun)"
        case .function(let function, let version):
            "**\(function.name)**: a function\n\n\(function.text)\n\n`\(function.call(function.arguments, in: version))`"
        }
    }

    private static func text(of type: TypeView) -> String {
        var parts = ["**\(type.header.name)**: \(type.section.noun)"]
        if let description = type.header.description { parts.append(description) }
        if type.header.ancestry.count > 1 {
            parts.append("Derived from " + type.header.ancestry.dropFirst().map { "`\($0)`" }.joined(separator: " → "))
        }
        let properties = type.properties.sorted { $0.key < $1.key }.map { name, property in
            "- `\(name)`: \(property.type)\(property.isRequired && property.defaultValue == nil ? ", required" : "")"
        }
        if !properties.isEmpty { parts.append("Properties:\n\n" + properties.joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }

    private static func text(
        of property: PropertyDefinition, _ what: String, isAttribute: Bool = false
    ) -> String {
        var parts = ["**\(property.name)**: \(what)"]
        if let description = property.description { parts.append(description) }
        parts.append("Type: `\(property.type)`" + (property.entryType.map { " of `\($0)`" } ?? ""))
        if let value = property.defaultValue {
            parts.append("Default: `\(value.text)`")
        } else if !isAttribute {
            parts.append(property.isRequired ? "Required" : "Not required")
        }
        return parts.joined(separator: "\n\n")
    }

    private static func text(of requirement: RequirementDefinition, _ owner: String) -> String {
        let (least, most) = requirement.occurrences
        let parts: [String?] = [
            "**\(requirement.name)**: a requirement of `\(owner)`", requirement.node.map { "Node: `\($0)`" },
            requirement.capability.map { "Capability: `\($0)`" },
            requirement.relationship.map { "Relationship: `\($0)`" },
            "Occurrences: \(least) to \(most.map(String.init) ?? "any number")",
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n")
    }
}
