// The module CSAR.
