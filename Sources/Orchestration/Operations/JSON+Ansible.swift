extension JSON {
    /// The value as a variable of Ansible that means what it says: every string in it is tagged as no template.
    ///
    /// Ansible evaluates Jinja in the values of variables, wherever they come from: `{{ lookup('pipe', …) }}` in an input
    /// would run a command as this process, and braces that are meant would be lost.
    ///
    /// Source: "Unsafe or raw strings" in Ansible's documentation of playbooks; this is the form in JSON.
    var withoutTemplates: JSON {
        switch self {
        case .string: .object(["__ansible_unsafe": self])
        case .array(let items): .array(items.map(\.withoutTemplates))
        case .object(let members): .object(members.mapValues(\.withoutTemplates))
        case .null, .boolean, .integer, .float: self
        }
    }
}
