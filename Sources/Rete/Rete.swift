// The module Rete.
