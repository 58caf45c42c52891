// The module Process.
