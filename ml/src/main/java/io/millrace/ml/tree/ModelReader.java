package io.millrace.ml.tree;

import java.util.function.Consumer;

/// Reads one nested value, front to back. Each call takes the next value whole; what nobody asks
/// for is skipped without being built, and arrays of numbers become arrays of primitives at once,
/// so that a hostile file cannot make much more of itself in memory than it has bytes.
sealed interface ModelReader permits JsonReader, UbjsonReader {
  /// Most numbers of one array.
  int MAX_NUMBERS = 1 << 24;

  int MAX_DEPTH = 64;

  /// Calls `member` with each key in turn; it must take the value.
  void object(String name, Consumer<String> member);

  /// Calls `element` once per element; it must take the value.
  void array(String name, Runnable element);

  /// An array of numbers; booleans count as 1 and 0. Decimals are rounded to single precision,
  /// directly from their text.
  double[] numbers(String name);

  /// A text, or a number as text; other values are refused.
  String text(String name);

  void skip();

  /// Throws if anything follows.
  void end();
}
