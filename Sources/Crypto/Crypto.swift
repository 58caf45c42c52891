// The module Crypto.
