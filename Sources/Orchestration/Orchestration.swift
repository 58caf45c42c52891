// The module Orchestration.
