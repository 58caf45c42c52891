/// How an engine comes by an execution.
enum Beginning {
    /// Nothing has happened in it: nodes begin where their states say.
    case anew
    /// A person has it run again: it goes on from the positions in the records, and what failed is run again.
    case again
    /// Another engine had it: it goes on as it stands, and what failed has failed.
    case takeOver
}
