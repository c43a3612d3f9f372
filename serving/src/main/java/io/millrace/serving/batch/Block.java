package io.millrace.serving.batch;

/// Some whole records of an input, one after the other.
///
/// @param data the records are in its first `length` bytes
/// @param line of the input on which the first record begins, from 1
/// @param next where the block behind this one begins
record Block(byte[] data, int length, long line, Position next) {
  /// A place between two blocks.
  ///
  /// @param offset in the unit of the source: bytes, or rows
  /// @param line from 1
  record Position(long offset, long line) {}
}
