/// A word in the path of `get_property` and its like that leads from one entity to the next (2.0 §10.3).
public enum PathStep: String, Sendable {
    /// From a node to a relationship, by the name of the requirement and, where there are several, an index from 0.
    case relationship = "RELATIONSHIP"
    /// From a node to one of its capabilities, by name; from a relationship to the capability that it is bound to.
    case capability = "CAPABILITY"
    /// From a relationship to the node that requires.
    case source = "SOURCE"
    /// From a relationship to the node that is required.
    case target = "TARGET"
}
