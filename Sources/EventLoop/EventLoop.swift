// The module EventLoop.
