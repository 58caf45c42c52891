// The module DitritCLI.
