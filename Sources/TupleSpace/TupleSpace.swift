// The module TupleSpace.
