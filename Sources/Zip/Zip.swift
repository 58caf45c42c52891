// The module Zip.
