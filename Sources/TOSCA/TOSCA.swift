// The module TOSCA.
